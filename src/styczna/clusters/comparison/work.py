"""What clusters do, side by side: projects, infrastructure, obstacles, achievements, labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from styczna.clusters.comparison import measures
from styczna.clusters.comparison.parts import Cell, Item, Row, State, Theme, absent, text_row
from styczna.clusters.directory import region
from styczna.clusters.models import (
    Achievement,
    Cluster,
    Infrastructure,
    ManagementLabel,
    Obstacle,
    Project,
)
from styczna.clusters.said import money


def work_themes(clusters: Sequence[Cluster], neighbours: Sequence[Cluster], today: date) -> tuple[Theme, ...]:
    """Projects and infrastructure; then what stands in the way, what was achieved, and which labels are held."""
    ids = [cluster.pk for cluster in clusters]
    near = [cluster.pk for cluster in neighbours]
    projects = measures.projects(ids)
    built = _grouped(Infrastructure.objects.filter(cluster_id__in=ids).select_related("operator"), ids)
    return (
        Theme(
            "work",
            _("Projects and infrastructure"),
            (
                Row(
                    "projects",
                    _("Projects"),
                    "count",
                    tuple(_count_cell([_project(project) for project in projects.get(pk, [])]) for pk in ids),
                    _median(measures.projects_counted(near)),
                ),
                *_value_rows([projects.get(pk, []) for pk in ids]),
                Row(
                    "infrastructure",
                    _("Infrastructure"),
                    "count",
                    tuple(_count_cell([_built(entry) for entry in built[pk]]) for pk in ids),
                    _median(measures.infrastructure_counted(near)),
                ),
            ),
        ),
        Theme("said", _("Obstacles, achievements, labels"), _said(clusters, ids, today)),
    )


def _said(clusters: Sequence[Cluster], ids: list[int], today: date) -> tuple[Row, ...]:
    obstacles = _grouped(Obstacle.objects.filter(cluster_id__in=ids), ids)
    achievements = _grouped(Achievement.objects.filter(cluster_id__in=ids), ids)
    labels = _grouped(ManagementLabel.objects.filter(cluster_id__in=ids), ids)
    return (
        text_row(
            "obstacles",
            _("Obstacles"),
            [_words_cell((str(entry.get_kind_display()), _obstacle(entry)) for entry in obstacles[pk]) for pk in ids],
        ),
        Row(
            "achievements",
            _("Achievements"),
            "count",
            tuple(_count_cell([_achievement(entry) for entry in achievements[pk]]) for pk in ids),
        ),
        text_row(
            "labels",
            _("Labels"),
            [
                _words_cell((_label(entry, today), Item(_label(entry, today), entry.source)) for entry in labels[pk])
                for pk in ids
            ],
        ),
    )


def _value_rows(by_cluster: Sequence[Sequence[Project]]) -> list[Row]:
    """A row for each currency in which the value of some project is known."""
    known = sorted({project.currency for own in by_cluster for project in own if project.value is not None})
    rows = []
    for currency in known:
        cells = []
        for own in by_cluster:
            valued = [project for project in own if project.value is not None and project.currency == currency]
            if not valued:
                cells.append(absent())
                continue
            total = sum((project.value or Decimal() for project in valued), Decimal())
            basis = _("known of %(known)s of %(all)s") % {"known": len(valued), "all": len(own)}
            cells.append(
                Cell(value=total, currency=currency, basis=basis, items=tuple(_project(project) for project in valued))
            )
        label = _("Value of projects, %(currency)s") % {"currency": currency}
        rows.append(Row(f"project-value-{currency}", label, "money", tuple(cells)))
    return rows


def _count_cell(items: Sequence[Item]) -> Cell:
    """None entered is not zero: nobody said that there is none."""
    return Cell(value=len(items), items=tuple(items)) if items else absent(State.NONE_ENTERED)


def _words_cell(said: Iterable[tuple[str, Item]]) -> Cell:
    pairs = list(said)
    if not pairs:
        return absent(State.NONE_ENTERED)
    words = dict.fromkeys(words for words, _item in pairs)
    return Cell(said="; ".join(words), items=tuple(item for _words, item in pairs))


def _median(counts: dict[int, int]) -> region.Median:
    return region.open_median({pk: (count, False) for pk, count in counts.items()})


def _project(project: Project) -> Item:
    details = [project.programme, project.measure, project.fund, _amount(project)]
    return Item(", ".join([project.title, *filter(None, details)]), source=project.source)


def _amount(project: Project) -> str:
    return "" if project.value is None else money(project.value, project.currency)


def _built(entry: Infrastructure) -> Item:
    who = _("run by %(operator)s") % {"operator": entry.operator} if entry.operator else ""
    open_to = _("open to: %(whom)s") % {"whom": entry.get_open_to_display()} if entry.open_to else ""
    text = ", ".join(filter(None, [entry.name, str(entry.get_kind_display()), who, open_to]))
    return Item(text, source=entry.source, is_example=bool(entry.operator and entry.operator.is_example))


def _obstacle(entry: Obstacle) -> Item:
    return Item(f"{entry.get_kind_display()}: {entry.text}" if entry.text else str(entry.get_kind_display()))


def _achievement(entry: Achievement) -> Item:
    when = f" ({entry.dated:%Y})" if entry.dated else ""
    return Item(f"{entry.text}{when}", source=entry.source, href=entry.link)


def _label(entry: ManagementLabel, today: date) -> str:
    name = str(entry.get_kind_display())
    if entry.until is None:
        return name
    words = _("%(label)s until %(day)s") if entry.until >= today else _("%(label)s, ended on %(day)s")
    return words % {"label": name, "day": formats.date_format(entry.until, "j E Y")}


def _grouped(found: Iterable, ids: Sequence[int]) -> dict[int, list]:
    groups: dict[int, list] = {pk: [] for pk in ids}
    for entry in found:
        groups[entry.cluster_id].append(entry)
    return groups

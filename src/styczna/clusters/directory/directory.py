"""The verb *find*: what each cluster, organisation and piece of infrastructure is found by.

The column `words` holds the stems of everything public that is said of an entry, and the words themselves. Whoever
changes an entry calls `refresh_…` for it, in bulk; the database keeps its full-text index in step by triggers (see
docs/decisions/0012-search-by-stems.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Model

from styczna.clusters.models import Alias, Cluster, Evidence, Infrastructure, Organisation
from styczna.sources.vocabularies import label
from styczna.sources.words import searchable

AT_ONCE = 500  # entries of one round: SQLite takes a limited number of parameters


def refresh_words(organisation_ids: Sequence[int]) -> None:
    """Organisations: numbers, name, other spellings, city, what they can do, their fields."""
    for ids in _rounds(organisation_ids):
        aliases = _grouped(Alias.objects.filter(organisation_id__in=ids).values_list("organisation_id", "name"))
        fields = _fields("organisation_id", ids)
        columns = ("nip", "krs", "regon", "name", "city", "capabilities")
        found = Organisation.objects.filter(id__in=ids).values_list("id", "words", *columns)
        _write(
            Organisation,
            (
                (pk, before, [*_numbers(nip, krs, regon), *said, *aliases[pk], *fields[pk]])
                for pk, before, nip, krs, regon, *said in found.order_by().iterator()
            ),
        )


def refresh_cluster_words(cluster_ids: Sequence[int]) -> None:
    """Clusters: names, seat, coordinator, mission, their own fields."""
    columns = ("name", "full_name", "seat", "coordinator", "mission_pl", "mission_en")
    for ids in _rounds(cluster_ids):
        fields = _fields("cluster_id", ids)
        found = Cluster.objects.filter(id__in=ids).values_list("id", "words", *columns)
        _write(Cluster, ((pk, before, [*said, *fields[pk]]) for pk, before, *said in found.order_by().iterator()))


def refresh_infrastructure_words(ids: Sequence[int]) -> None:
    """Infrastructure: names, what it can do, city, who runs it, in which project it was built, its fields."""
    columns = ("name_pl", "name_en", "capabilities", "city", "operator__name", "project__title")
    for some in _rounds(ids):
        fields = _fields("infrastructure_id", some)
        found = Infrastructure.objects.filter(id__in=some).values_list("id", "words", *columns)
        _write(
            Infrastructure, ((pk, before, [*said, *fields[pk]]) for pk, before, *said in found.order_by().iterator())
        )


def refresh_everything() -> dict[str, int]:
    """All three; answers how many there are of each."""
    counts = {}
    for name, model, refresh in (
        ("clusters", Cluster, refresh_cluster_words),
        ("organisations", Organisation, refresh_words),
        ("infrastructure", Infrastructure, refresh_infrastructure_words),
    ):
        ids = list(model._default_manager.order_by().values_list("pk", flat=True))
        refresh(ids)
        counts[name] = len(ids)
    return counts


def _numbers(*numbers: str | None) -> list[str]:
    return [f"{name} {number}" for name, number in zip(("NIP", "KRS", "REGON"), numbers, strict=True) if number]


def _rounds(ids: Sequence[int]) -> Iterator[list[int]]:
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]


def _grouped(pairs: Iterable[tuple[int | None, str]]) -> Mapping[int, list[str]]:
    groups: dict[int, list[str]] = defaultdict(list)
    for pk, text in pairs:
        if pk is not None:
            groups[pk].append(text)
    return groups


def _fields(owner: str, ids: list[int]) -> Mapping[int, list[str]]:
    """The labels of everybody's fields, in Polish and English."""
    items = Evidence.objects.filter(**{f"{owner}__in": ids}).order_by().values_list(owner, "scheme", "code").distinct()
    return _grouped((pk, _said_of(f"{scheme}:{code}")) for pk, scheme, code in items)


@lru_cache(maxsize=16_384)
def _said_of(key: str) -> str:
    return " ".join({language: label(key, language).text for language in ("pl", "en")}.values())


def _write(model: type[Model], entries: Iterable[tuple[int, str, list[str | None]]]) -> None:
    """Write what differs in one statement; it is derived from what is logged already."""
    changed = [
        (now, pk) for pk, before, texts in entries if (now := searchable(text for text in texts if text)) != before
    ]
    table = connection.ops.quote_name(model._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET words = %s WHERE id = %s", changed)  # noqa: S608 (a name of our own)

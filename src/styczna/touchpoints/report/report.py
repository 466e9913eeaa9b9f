"""The verb *report*: what the clusters of a region touch in, as a document for those who decide.

It says what the pages say, in the order in which a board reads: the answer, what it stands on, theme by theme, how
sure it is, and every item. Pictures are drawn by the site and handed in (rooms do not import it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from styczna.clusters.access import has_examples
from styczna.clusters.models import Basis, Cluster
from styczna.clusters.said import number, percent
from styczna.report import Block, Heading, Picture, Report, Table, Text
from styczna.sources.vocabularies import label, place
from styczna.touchpoints.diagnose import Findings, clusters_of
from styczna.touchpoints.findings.overview import ThemeLine, theme_lines
from styczna.touchpoints.findings.weigh import Weighed
from styczna.touchpoints.report import scores as report_scores
from styczna.touchpoints.report import strategy as report_strategy
from styczna.touchpoints.report import themes as report_themes
from styczna.touchpoints.report import words as report_words
from styczna.touchpoints.report.words import joined, said_of_labels
from styczna.touchpoints.themes.explain import Known, ThemePage, known, theme_page, touching_pairs

MOST_THEMES = 5  # that get a page of their own
MOST_PAIRS = 10
MOST_ITEMS = 1_500  # that the annex prints; the files of the pages have all
MOST_STRENGTHS = 20
CLUSTERS_SIDE_BY_SIDE = 100
NAMED = 12  # up to so many clusters, the network names each; above, circles carry the numbers of the table


@dataclass(frozen=True)
class Drawn:
    """The report's pictures, as SVG that needs no stylesheet; one that is empty is left out."""

    network: str = ""
    criteria: str = ""
    plane: str = ""
    advantage: str = ""
    reach: Mapping[str, str] = field(default_factory=dict)  # of the themes, by key


def region_report(*, findings: Findings, weighed: Weighed, drawn: Drawn, language: str, made_on: date) -> Report:
    """The report in the language that is active. The same findings, pictures and day make the same report."""
    region = _region(findings, language)
    themes = theme_lines(findings, language)
    pages = first_pages(findings, themes, language)
    return Report(
        title=_("Where the clusters touch, and what the region could specialise in: %(region)s") % {"region": region},
        lead=lead_of(findings, pages),
        blocks=tuple(_blocks(findings, weighed, themes, pages, drawn, language, made_on)),
        sources_title=_("Sources"),
        sources=tuple(report_words.sources_of(findings)),
        made_on=made_on,
        language=language,
        footer=_("%(region)s · Styczna, %(day)s") % {"region": region, "day": formats.date_format(made_on, "j E Y")},
        contents_title=_("Contents"),
    )


def first_pages(findings: Findings, themes: list[ThemeLine], language: str) -> list[ThemePage]:
    """The themes with a page of their own: the first ones in which two clusters are present, else the first of all."""
    chosen = [line for line in themes if len(line.present) > 1][:MOST_THEMES] or themes[:1]
    pages = [theme_page(findings, line.theme.label_key, language) for line in chosen]
    return [page for page in pages if page is not None]


def lead_of(findings: Findings, themes: list[ThemePage]) -> str:
    """The answer in sentences with numbers."""
    if not findings.clusters:
        return _("There is no cluster here yet, so nothing can be said of where they touch.")
    if not themes:
        return ngettext(
            "No touchpoint of the %(clusters)s cluster can be seen in its %(items)s items of evidence.",
            "No touchpoint of the %(clusters)s clusters can be seen in their %(items)s items of evidence.",
            len(findings.clusters),
        ) % {"clusters": number(len(findings.clusters)), "items": number(len(findings.items))}
    said = [report_themes.said_of_presence(findings, themes[0])]
    said.append(report_themes.said_of_stability(findings, themes[0]))
    share = findings.inferred_share()
    said.append(
        ngettext(
            "All this stands on %(items)s item of evidence, %(share)s of it inferred from a name or description.",
            "All this stands on %(items)s items of evidence, %(share)s of them inferred from a name or description.",
            len(findings.items),
        )
        % {"items": number(len(findings.items)), "share": percent(share or 0)}
    )
    return " ".join(said)


def _blocks(
    findings: Findings,
    weighed: Weighed,
    themes: list[ThemeLine],
    pages: list[ThemePage],
    drawn: Drawn,
    language: str,
    made_on: date,
) -> Iterator[Block]:
    yield from _question(findings, themes, made_on)
    if findings.clusters:
        yield from _side_by_side(findings, themes)
    if themes:
        yield from _touching(findings, drawn)
        yield from report_themes.ranked(findings, themes)
        yield from report_scores.blocks(weighed, drawn.criteria, drawn.plane)
        for page in pages:
            yield from report_themes.theme_blocks(findings, page, drawn.reach.get(page.key, ""), made_on, language)
    yield from _strengths(findings, drawn, language)
    yield from report_strategy.blocks(made_on, language)
    yield from report_words.method(findings)
    yield from report_words.caveats(findings, themes, tuple(report_scores.sensitivity(weighed)))
    yield from _annex(findings, language)


def _question(findings: Findings, themes: list[ThemeLine], made_on: date) -> Iterator[Block]:
    yield Heading(_("What was asked, and from which evidence"))
    yield Text(
        _(
            "In which fields do the clusters of the region touch, so that they can build something together there, "
            "and which of these fields could be a smart specialisation of the region? The answer is found from below: "
            "from items of evidence that a cluster or a member of it works in a field, each with a source that can be "
            "opened."
        )
    )
    counted = {basis: sum(item.basis == basis for item in findings.items) for basis in Basis}
    yield Table(
        _("The evidence"),
        (_("Stands on"), _("Items")),
        tuple((str(basis.label), number(count)) for basis, count in counted.items() if count),
        numeric=(1,),
        widths=(3, 1),
    )
    said = [
        _("The diagnosis is as of %(day)s.") % {"day": formats.date_format(made_on, "j E Y")},
        _("Fields named in the evidence: %(fields)s; themes found: %(themes)s.")
        % {"fields": number(len(findings.fields)), "themes": number(len(themes))},
    ]
    if has_examples():
        said.append(_("Example organisations are in the program so that it can be tried; they are not evidence."))
    yield Text(" ".join(said))
    yield Text(
        _("Digest of the inputs: %(digest)s; seed %(seed)s. The same inputs and seed give the same diagnosis.")
        % {"digest": findings.diagnosis.inputs_digest, "seed": findings.diagnosis.seed},
        soft=True,
    )


def _side_by_side(findings: Findings, themes: list[ThemeLine]) -> Iterator[Block]:
    yield Heading(_("The clusters side by side"))
    evidence = {each.cluster.pk: each for each in known(findings)}
    shown = sorted(findings.clusters, key=lambda cluster: cluster.name)
    numbered = len(shown) > NAMED
    yield Table(
        _("Clusters by name; what is not known is said to be not known"),
        (_("Cluster"), _("Seat"), _("Legal form"), _("Founded in"), _("Members known here"), _("Items"), _("Inferred"),
         _("Present in themes")),
        tuple(
            _cluster_row(n if numbered else None, cluster, evidence[cluster.pk], themes)
            for n, cluster in enumerate(shown[:CLUSTERS_SIDE_BY_SIDE], start=1)
        ),
        numeric=(3, 4, 5, 6),
        widths=(2.3, 1.2, 1.5, 1.2, 1.2, 1.5, 1.8, 1.1),
    )  # fmt: skip
    if len(shown) > CLUSTERS_SIDE_BY_SIDE:
        yield Text(_("The table ends after %(n)s clusters.") % {"n": number(CLUSTERS_SIDE_BY_SIDE)}, soft=True)


def _cluster_row(n: int | None, cluster: Cluster, evidence: Known, themes: list[ThemeLine]) -> tuple[str, ...]:
    unknown = _("not known")
    founded = cluster.founded_on.year if cluster.founded_on else cluster.founded_year
    members: int = getattr(cluster, "members", 0)
    there = [str(page.rank) for page in themes if any(each.pk == cluster.pk for each in page.present)]
    return (
        f"{n}. {cluster.name}" if n is not None else cluster.name,
        cluster.seat or unknown,
        str(cluster.get_legal_form_display()) or unknown,
        str(founded) if founded else unknown,
        number(members) if members else unknown,
        number(evidence.items),
        number(evidence.inferred),
        _("no. %(numbers)s") % {"numbers": ", ".join(there)} if there else _("none"),
    )


def _touching(findings: Findings, drawn: Drawn) -> Iterator[Block]:
    yield Heading(_("Where the clusters touch"))
    pairs = touching_pairs(findings)
    closest = [_("%(one)s and %(other)s") % {"one": each.one.name, "other": each.other.name} for each in pairs[:3]]
    yield Text(_("The closest contacts: %(pairs)s.") % {"pairs": "; ".join(closest)})
    if drawn.network:
        yield Picture(
            drawn.network,
            _("Clusters as circles; the closest touch. The closest contacts: %(pairs)s.")
            % {"pairs": "; ".join(closest)},
            _numbers_said(findings)
            + _(
                "A circle is a cluster, its area the number of its items of evidence. Circles that touch have the "
                "closest contacts; coloured fields join the clusters that are present in a theme beyond chance."
            ),
        )
    yield Table(
        _("The closest pairs of clusters"),
        (_("Pair"), _("Contact"), _("Overlap"), _("Complement")),
        tuple(
            (
                _("%(one)s and %(other)s") % {"one": each.one.name, "other": each.other.name},
                *(number(value, 3) for value in (each.contact, each.overlap, each.complement)),
            )
            for each in pairs[:MOST_PAIRS]
        ),
        numeric=(1, 2, 3),
        widths=(4, 1, 1, 1.2),
    )
    yield Text(
        _(
            "Contact is 0 where two clusters have nothing in common and 1 where both do one and the same thing only. "
            "Overlap: they do the same. Complement: one does what the other lacks."
        ),
        soft=True,
    )


def _numbers_said(findings: Findings) -> str:
    if len(findings.clusters) <= NAMED:
        return ""
    return _("Numbers are those of the table of clusters.") + " "


def _strengths(findings: Findings, drawn: Drawn, language: str) -> Iterator[Block]:
    yield Heading(_("What the region is strong in"))
    found = findings.strengths()
    if found is None:
        yield Text(_("The register of firms at hand covers Polish voivodeships only."))
        return
    strong = [row for row in found.rows if row.low > 1]
    yield Text(
        _(
            "The register of firms says what the region is strong in, whether a cluster works there or not. In "
            "%(strong)s of %(all)s divisions of PKD 2007 the whole 90%% interval lies above the country's average of 1 "
            "(end of %(year)s)."
        )
        % {"strong": number(len(strong)), "all": number(len(found.rows)), "year": found.year}
    )
    if drawn.advantage:
        yield Picture(
            drawn.advantage,
            _("Bars of the region's advantage by division with intervals; the table below has the same numbers."),
        )
    yield Table(
        _("Advantage of the region against the country, the highest first"),
        (_("Division of PKD 2007"), _("Advantage"), _("90% interval"), _("Firms")),
        tuple(
            report_themes.strength_row(row, language) for row in found.rows[:MOST_STRENGTHS]
        ),
        numeric=(1, 2, 3),
        widths=(4, 1, 1.2, 1),
    )  # fmt: skip
    yield Text(found.source, soft=True)


def _annex(findings: Findings, language: str) -> Iterator[Block]:
    yield Heading(_("Annex: all items of evidence"), new_page=True)
    if not findings.items:
        yield Text(_("There is none."))
        return
    names = {cluster.pk: cluster.name for cluster in findings.clusters}
    rows = []
    for item in findings.items[:MOST_ITEMS]:
        who = joined([names[pk] for pk in clusters_of(item) if pk in names])
        if item.organisation is not None:
            who = f"{item.organisation.name} ({who})" if who else item.organisation.name
        of_field = said_of_labels(item.key, label(item.key, language))
        dated = formats.date_format(item.dated, "d.m.Y") if item.dated else _("not known")
        rows.append((who, of_field, str(item.get_basis_display()), dated, report_words.reference_said(item.reference)))
    if len(findings.items) > MOST_ITEMS:
        yield Text(
            _("Printed are the first %(n)s of %(all)s items; the program's pages give all of them as a file.")
            % {"n": number(MOST_ITEMS), "all": number(len(findings.items))}
        )
    yield Table(
        _("Who works in which field, and what says so"),
        (_("Who"), _("Field"), _("Stands on"), _("Date"), _("Reference")),
        tuple(rows),
        widths=(1.6, 2.4, 1.3, 0.9, 2.2),
    )


def _region(findings: Findings, language: str) -> str:
    found = sorted({cluster.region for cluster in findings.clusters if cluster.region})
    return joined([place(region, language) for region in found]) or _("no region")

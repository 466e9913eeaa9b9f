"""What the report says of itself: how the answer was found, what it cannot say, and where everything comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from styczna.clusters.bilingual import in_one_language
from styczna.clusters.said import number, percent
from styczna.engine.diagnosis import AMONG_THE_FIRST, EVIDENCE_WEIGHTS
from styczna.engine.significance import FALSE_DISCOVERIES
from styczna.report import Block, Heading, Items, Text
from styczna.sources.vocabularies import Label
from styczna.touchpoints.diagnose import Findings
from styczna.touchpoints.findings.overview import ThemeLine
from styczna.touchpoints.themes.explain import known

SCHEMES = {"cpv": "CPV", "pkd2007": "PKD 2007", "pkd2025": "PKD 2025"}
MOST_NAMED = 6  # in one sentence
LITERATURE = (
    "Balassa 1965, Manchester School 33 · Benjamini & Hochberg 1995, JRSS B 57 · DuMouchel 1999, Am. Stat. 53",
    "Frenken, Van Oort & Verburg 2007, Reg. Stud. 41 · Hennig 2007, Comput. Stat. Data Anal. 52",
    "Hidalgo & Hausmann 2009, PNAS 106 · Traag, Waltman & Van Eck 2019, Sci. Rep. 9",
)


def joined(names: Sequence[str]) -> str:
    """Names in a sentence: A, B and C."""
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s and %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}


def some(names: Sequence[str]) -> str:
    """The first names in a sentence, and how many there are beside them."""
    more = len(names) - MOST_NAMED
    if more < 2:
        return joined(names)
    return _("%(names)s and %(more)s others") % {"names": ", ".join(names[:MOST_NAMED]), "more": number(more)}


def said_of_labels(key: str, found: Label) -> str:
    """A field as people write it: what it is, and its code in its classification."""
    return f"{found.text} ({code_said(key)})"


def code_said(key: str) -> str:
    """Classification and code, never torn apart at the end of a line."""
    scheme, _colon, code = key.partition(":")
    return f"{SCHEMES[scheme]} {code}".replace(" ", "\u00a0")


def reference_said(reference: str) -> str:
    return in_one_language(reference)


def method(findings: Findings) -> Iterator[Block]:
    guess = EVIDENCE_WEIGHTS["inferred"]
    yield Heading(_("How the answer was found"))
    yield Items(
        (
            _(
                "Evidence: an item says that a cluster or its member works in a field. What somebody answers for "
                "counts as one fact; what is inferred from a name or a description counts %(guess)s."
            )
            % {"guess": number(guess, 1)},
            _(
                "Presence: a cluster is called present in a theme where its share of evidence there exceeds what a "
                "firm of the country would have by chance; of all that are called so, at most %(share)s are expected "
                "to be called so wrongly (Benjamini and Hochberg 1995)."
            )
            % {"share": percent(FALSE_DISCOVERIES)},
            _(
                "Contact: the evidence of two clusters, field by field, times how near the fields are. What both do is "
                "overlap; where one does what the other lacks is complement."
            ),
            _(
                "Themes: fields that are joined by contact are gathered into groups (Traag, Waltman and Van Eck 2019). "
                "A theme stands before another if more of its contact lies between clusters present in it."
            ),
            _(
                "Stability: the evidence was drawn anew %(resamples)s times, with replacement, and the diagnosis made "
                "again. How often a theme is among the first %(first)s says how much it depends on single items."
            )
            % {"resamples": number(findings.diagnosis.resamples), "first": number(AMONG_THE_FIRST)},
            _(
                "Advantage: the share of an activity among the region's firms against its share in the country, shrunk "
                "where firms are few (DuMouchel 1999), with a 90%% interval. It stands beside the themes and does not "
                "order them."
            )
            % {},
        )
    )
    yield Text(_("The formulas, their sources and what they were tested on: docs/methods/touchpoints.md."), soft=True)


def caveats(findings: Findings, themes: Sequence[ThemeLine], of_weights: Sequence[str]) -> Iterator[Block]:
    yield Heading(_("What the data cannot say"))
    evidence = known(findings)
    said = []
    if evidence:
        said.append(
            _(
                "Coverage: each cluster is known by %(fewest)s to %(most)s items of evidence. With so few, one item "
                "more or less can change the order of the weaker themes."
            )
            % {"fewest": number(evidence[0].items), "most": number(evidence[-1].items)}
            if evidence[-1].items < FEW_ITEMS
            else _("Coverage: each cluster is known by %(fewest)s to %(most)s items of evidence.")
            % {"fewest": number(evidence[0].items), "most": number(evidence[-1].items)}
        )
    if without := [each.cluster.name for each in evidence if each.items == 0]:
        said.append(
            ngettext(
                "Nothing is known of what %(names)s does, so it can touch nobody here.",
                "Nothing is known of what %(names)s do, so they can touch nobody here.",
                len(without),
            )
            % {"names": joined(without)}
        )
    share = findings.inferred_share()
    if share:
        said.append(
            _(
                "Inferred: %(share)s of the evidence was concluded from names and descriptions. It is a hint to ask "
                "the clusters, not something that they said."
            )
            % {"share": percent(share)}
        )
    if weak := sum(not line.present for line in themes):
        said.append(
            ngettext(
                "%(weak)s theme is weak: no cluster is present in it beyond what chance would bring.",
                "%(weak)s themes are weak: no cluster is present in them beyond what chance would bring.",
                weak,
            )
            % {"weak": number(weak)}
        )
    if themes:
        said += [_sensitivity(findings, themes), *of_weights]
    said.append(
        _(
            "The register of firms counts firms by class of size, not people and not sales. One firm of the open "
            "class counts like any other of it."
        )
    )
    yield Items(tuple(said))


FEW_ITEMS = 30  # of the best known cluster; below, single items move the order


def _sensitivity(findings: Findings, themes: Sequence[ThemeLine]) -> str:
    first = themes[0]
    return _(
        "Sensitivity: the first theme, “%(theme)s”, is the first in %(times)s of %(all)s resamples of the evidence. "
        "The order of the themes after the clusters' first ones should not be read as a ranking."
    ) % {
        "theme": first.label.text,
        "times": number(first.found_first),
        "all": number(findings.diagnosis.resamples),
    }


def sources_of(findings: Findings) -> list[str]:
    """Where facts come from: what the evidence refers to, the register, the literature of the method."""
    named = sorted({reference_said(item.reference) for item in findings.items})
    said = named[:MOST_SOURCES]
    if len(named) > MOST_SOURCES:
        more = len(named) - MOST_SOURCES
        said.append(
            ngettext("and %(more)s more source in the annex", "and %(more)s more sources in the annex", more)
            % {"more": number(more)}
        )
    if (strengths := findings.strengths()) is not None:
        said.append(strengths.source)
    return [*said, *LITERATURE]


MOST_SOURCES = 40

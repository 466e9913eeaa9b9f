"""Tags and filters of the rooms *Touchpoints* and *Orders*: their plain data in, pictures, charts and labels out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template
from django.conf.locale import LANG_INFO
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from styczna.orders.assemble import Consortium, Requirement
from styczna.site import charts, numbers, pictures
from styczna.sources import vocabularies
from styczna.sources.vocabularies import Label
from styczna.touchpoints.region.advantage import Strength
from styczna.touchpoints.themes.explain import Present, ThemePage

register = template.Library()

PICTURED = 15  # fields in one picture, the weightiest; the table has them all
SCHEMES = {"cpv": "CPV", "pkd2007": "PKD 2007", "pkd2025": "PKD 2025"}
UNTOLD = {"mt": "Malti"}  # languages of the Union whose names Django does not have
NO_WORDS = "zxx"  # the language of a bare code (ISO 639-2)


@register.filter
def label(found: Label) -> object:
    """A label with its language where that is not the page's."""
    if found.language in (numbers.language(), NO_WORDS):
        return found.text
    return format_html('<span lang="{}">{}</span>', found.language, found.text)


@register.filter
def field_label(key: str) -> object:
    """The label of a field such as ``cpv:09330000``."""
    return label(vocabularies.label(key, numbers.language()))


@register.filter
def cpv_label(code: str) -> object:
    return field_label(f"cpv:{code}")


@register.filter
def code_of(key: str) -> str:
    """A field's scheme and code as people write them, on one line: CPV 09330000, PKD 2007 35.11.Z."""
    scheme, _colon, code = key.partition(":")
    return f"{SCHEMES[scheme]} {code}".replace(" ", numbers.NBSP)


@register.filter
def country(code: str | None) -> str:
    return vocabularies.place(code, numbers.language()) if code else ""


@register.filter
def get(found: Mapping[str, object], key: str | None) -> object:
    """What a mapping has under a key; None where it has nothing."""
    return found.get(key) if key is not None else None


@register.filter
def at(values: Sequence[float], place: int) -> float:
    return values[place]


@register.filter
def text_for(texts: Mapping[str, str], original: str | None = None) -> Label:
    """The text that the reader gets, with its language: the reader's, else English, else the `original`, else any."""
    for wanted in (numbers.language(), "en", original, *texts):
        if wanted and texts.get(wanted):
            return Label(texts[wanted], wanted)
    return Label("", NO_WORDS)


@register.filter
def other_texts(texts: Mapping[str, str], original: str | None = None) -> dict[str, str]:
    """The texts in the languages that the reader did not get, by the names of the languages."""
    got = text_for(texts, original).language
    others = [code for code in texts if code != got and texts[code]]
    return {code: texts[code] for code in sorted(others, key=language_name)}


@register.filter
def language_name(code: str) -> str:
    """A language's name in itself; the code where nobody told."""
    return UNTOLD.get(code) or str(LANG_INFO.get(code, {}).get("name_local", code)).capitalize()


@register.simple_tag
def theme_reach(found: ThemePage) -> SafeString:
    """Fields of a theme × clusters: a full circle is a cluster's own field, a smaller one is near to one of its own."""
    there: list[Present] = [*found.present, *found.faint]
    members = tuple(
        pictures.Ability(
            label=present.cluster.name,
            covers=tuple(levels[column] for levels in found.reach),
            href=reverse("clusters:cluster", args=[present.cluster.slug]),
        )
        for column, present in enumerate(there)
    )
    fields = tuple(f"{field.label.text} ({code_of(field.key)})" for field in found.fields)
    return pictures.coverage(
        fields[:PICTURED],
        members,
        nobody="",
        title=_("Who works in the fields of the theme"),
        description=_("A full circle is a cluster's own field; a smaller one is near to one of its own."),
    )


@register.simple_tag
def advantage_chart(rows: Sequence[Strength], region: str) -> SafeString:
    """How much more of an activity the region has than the country, with 95 % intervals."""
    language = numbers.language()
    return charts.intervals(
        tuple(
            charts.Interval(f"{row.code} {row.label(language).text}", row.advantage, row.low, row.high) for row in rows
        ),
        reference=1.0,
        digits=2,
        title=_("Advantage of the region: %(region)s") % {"region": region},
        description=_("1 is the country's average; the thin line is the interval. The table carries the same numbers."),
    )


@register.simple_tag
def team_coverage(requirements: Sequence[Requirement], team: Consortium) -> SafeString:
    """Requirement × member: how far each covers what the order asks for."""
    shown = list(requirements[:PICTURED])
    members = tuple(
        pictures.Ability(
            label=_organisation(member.organisation.name, example=member.organisation.is_example),
            covers=member.levels[: len(shown)],
            href=reverse("clusters:organisation", args=[member.organisation.pk]),
        )
        for member in team.members
    )
    named = tuple(vocabularies.label(requirement.key, numbers.language()).text for requirement in shown)
    said = ngettext(
        "The team covers %(share)s of the order; it has %(count)s member.",
        "The team covers %(share)s of the order; it has %(count)s members.",
        len(team.members),
    ) % {"share": numbers.percent(team.coverage), "count": numbers.number(len(team.members))}
    return pictures.coverage(
        named, members, nobody=_("less than half covered"), title=_("Who covers what"), description=said
    )


def _organisation(name: str, *, example: bool) -> str:
    return _("%(name)s (example)") % {"name": name} if example else name

"""Tags of themes through time and of what two clusters could do together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from styczna.clusters.bilingual import in_one_language
from styczna.clusters.models import Basis
from styczna.site import numbers
from styczna.site.bumps import MOST_RANKS, Course, bumps
from styczna.site.templatetags.plates import label as with_language
from styczna.sources import vocabularies
from styczna.sources.vocabularies import Label
from styczna.touchpoints.models import KeptDiagnosis
from styczna.touchpoints.themes.words import Word
from styczna.touchpoints.time.course import Thread
from styczna.touchpoints.time.moves import KeptTheme
from styczna.touchpoints.time.words import kind_in_words

register = template.Library()


@register.simple_tag
def theme_courses(threads: Sequence[Thread], followed: Sequence[KeptDiagnosis]) -> SafeString:
    """Ranks of themes over the diagnoses that are kept, the oldest on the left."""
    return bumps(
        tuple(numbers.day_brief(kept.as_of) for kept in followed),
        tuple(
            Course(
                vocabularies.label(thread.last.key, numbers.language()).text,
                thread.ranks,
                reverse("touchpoints:kept", args=[followed[-1].pk]) if thread.stands else "",
                thread.moved,
            )
            for thread in threads
        ),
        title=_("Ranks of the themes over the diagnoses that are kept"),
        description=_("The first %(ranks)s ranks; the table carries all of them.") % {"ranks": MOST_RANKS},
    )


@register.filter
def became(kind: str) -> str:
    """What became of a theme."""
    return kind_in_words(kind)


@register.filter
def basis_in_words(basis: str) -> str:
    """What an item that was kept stands on; bases that are no more keep their own word."""
    return str(Basis(basis).label) if basis in Basis else basis


@register.filter
def reference_in_words(reference: str) -> str:
    return in_one_language(reference)


@register.filter
def labels(found: Iterable[Label]) -> SafeString:
    """Labels in a row, each with its language where that is not the page's."""
    return format_html_join(", ", "{}", ((with_language(each),) for each in found))


@register.filter
def theme_labels(found: Iterable[KeptTheme]) -> SafeString:
    return labels(vocabularies.label(theme.key, numbers.language()) for theme in found)


@register.filter
def key_labels(found: Iterable[str]) -> SafeString:
    """The labels of fields such as ``cpv:09330000`` in a row."""
    return labels(vocabularies.label(key, numbers.language()) for key in found)


@register.filter
def said(found: Iterable[Word]) -> str:
    """Words by which something was found."""
    return ", ".join(word.said for word in found)

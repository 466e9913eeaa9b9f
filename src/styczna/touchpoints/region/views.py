"""Pages of the register of firms: what a region is strong in, one activity everywhere, what rose and fell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from styczna.clusters.tables import file_of, wanted_format
from styczna.observatory.register import SIZES
from styczna.sheets import Cell
from styczna.sources.vocabularies import Label, label
from styczna.sources.words import fold, folded_words, stem
from styczna.touchpoints.region.activity import Compared, compare, is_counted, level_of, over_years, related
from styczna.touchpoints.region.advantage import Strength, strengths
from styczna.touchpoints.region.forms import ActivityForm, ChangeForm, RegionForm, name_of
from styczna.touchpoints.region.years import Change, changes

CHARTED = 20  # activities in one chart; the table has all
MOVED = 10  # that rose, and as many that fell, in one chart
PAGE = 100


class _Named(Protocol):
    @property
    def code(self) -> str: ...
    def label(self, language: str) -> Label: ...


Row = TypeVar("Row", bound=_Named)


@require_safe
def region(request: HttpRequest) -> HttpResponseBase:
    """What a voivodeship is strong in, the strongest first."""
    language = get_language() or "pl"
    form = RegionForm(request.GET, language)
    wanted = wanted_format(request)
    if not form.is_valid():
        return _not_understood(request, form, wanted, "touchpoints/region.html")
    asked = form.cleaned_data
    found = strengths(voivodeship=asked["region"], year=int(asked["year"]), level=asked["level"])
    rows = [row for row in _with_words(found.rows, asked["q"], language) if row.low > 1 or not asked["sure"]]
    if wanted:
        name = f"styczna-region-{found.voivodeship}-{found.year}-{found.level}"
        return file_of(wanted, name, _header(), _rows(rows, language))
    context = {
        "form": form,
        "strengths": found,
        "region": name_of(found.voivodeship, language),
        "strong": [row for row in found.rows if row.low > 1],
        "chart": tuple(rows[:CHARTED]),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "narrowed": bool(asked["q"] or asked["sure"]),
    }
    return render(request, "touchpoints/region.html", context)


@require_safe
def activity(request: HttpRequest, code: str) -> HttpResponseBase:
    """One activity: how strong a voivodeship is in it, all the others, the years, and what the figures stand on."""
    language = get_language() or "pl"
    level = _level(code)
    form = ActivityForm(request.GET, language)
    wanted = wanted_format(request)
    if not form.is_valid():
        return _not_understood(request, form, wanted, "touchpoints/activity.html", activity_code=code)
    voivodeship, year = form.cleaned_data["region"], int(form.cleaned_data["year"])
    found = compare(code=code, year=year)
    if wanted:
        return file_of(wanted, f"styczna-{code}-{year}", _regional_header(), _regional_rows(found, language))
    mine = found.of(voivodeship) if found else None
    in_years = over_years(voivodeship=voivodeship, code=code)
    context = {
        "form": form,
        "activity_code": code,
        "level": level,
        "voivodeship": voivodeship,
        "region": name_of(voivodeship, language),
        "year": year,
        "found": found,
        "mine": mine,
        "place": found.rows.index(mine) + 1 if found and mine else None,
        "names": {row.voivodeship: name_of(row.voivodeship, language) for row in found.rows} if found else {},
        "sizes": _sizes(found, voivodeship),
        "years": in_years if any(row for _year, row in in_years) else (),
        "related": related(code=code, year=year, voivodeship=voivodeship) if mine else (),
    }
    return render(request, "touchpoints/activity.html", context)


@require_safe
def change(request: HttpRequest) -> HttpResponseBase:
    """What rose and fell in a voivodeship between two years of the register."""
    language = get_language() or "pl"
    form = ChangeForm(request.GET, language)
    wanted = wanted_format(request)
    if not form.is_valid():
        return _not_understood(request, form, wanted, "touchpoints/change.html")
    asked = form.cleaned_data
    found = changes(
        voivodeship=asked["region"], since=int(asked["since"]), until=int(asked["until"]), level=asked["level"]
    )
    rows = [row for row in _with_words(found.rows, asked["q"], language) if row.is_sure or not asked["sure"]]
    if wanted:
        name = f"styczna-change-{found.voivodeship}-{found.since}-{found.until}"
        header = _change_header(found.since, found.until)
        return file_of(wanted, name, header, (_change_row(row, language) for row in rows))
    sure = [row for row in found.rows if row.is_sure]
    context = {
        "form": form,
        "changes": found,
        "region": name_of(found.voivodeship, language),
        "rose": [row for row in sure if row.times > 1],
        "fell": [row for row in sure if row.times < 1][::-1],
        "chart": tuple(rows if len(rows) <= 2 * MOVED else [*rows[:MOVED], *rows[-MOVED:]]),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "narrowed": bool(asked["q"] or asked["sure"]),
    }
    return render(request, "touchpoints/change.html", context)


def _not_understood(request: HttpRequest, form: object, wanted: str, template: str, **more: object) -> HttpResponseBase:
    """The form says what is wrong with it; a file that nobody described is not there."""
    if wanted:
        raise Http404("a question that is not understood")
    return render(request, template, {"form": form, **more})


def _level(code: str) -> str:
    try:
        level, there = level_of(code), is_counted(code)
    except ValueError as error:
        raise Http404(str(error)) from None
    if not there:
        raise Http404(f"no activity {code} in any year")
    return level


def _with_words(rows: Iterable[Row], words: str, language: str) -> list[Row]:
    """Rows whose code begins so, or whose label has the beginnings of all the words in it, whatever their endings."""
    code, beginnings = words.strip(), [stem(word) for word in folded_words(words)]
    if not code:
        return list(rows)
    return [row for row in rows if row.code.startswith(code.upper()) or _says(row.label(language).text, beginnings)]


def _says(text: str, beginnings: Sequence[str]) -> bool:
    told = fold(text)
    return bool(beginnings) and all(word in told for word in beginnings)


def _sizes(found: Compared | None, voivodeship: str) -> list[tuple[str, int, int]]:
    """(size class, firms in the region, firms in the country)"""
    if found is None:
        return []
    mine = found.of(voivodeship)
    return [
        (size, mine.sizes[place] if mine else 0, sum(row.sizes[place] for row in found.rows))
        for place, size in enumerate(SIZES)
    ]


def _header() -> list[str]:
    return ["PKD 2007", _("Label"), *_measures()]


def _measures() -> list[str]:
    return [
        _("Advantage"), _("Low"), _("High"), _("Probability"), _("Quotient of the activity alone"),
        _("Expected from related activities"), *(_("Firms with %(size)s people") % {"size": size} for size in SIZES),
    ]  # fmt: skip


def _rows(rows: Sequence[Strength], language: str) -> Iterator[list[Cell]]:
    for row in rows:
        figures = [row.advantage, row.low, row.high, row.p, row.quotient, row.related]
        yield [row.code, row.label(language).text, *figures, *row.sizes]


def _regional_header() -> list[str]:
    return ["TERYT", _("Voivodeship"), "PKD 2007", _("Label"), *_measures()]


def _regional_rows(found: Compared | None, language: str) -> Iterator[list[Cell]]:
    for row in found.rows if found else ():
        of = [row.voivodeship, name_of(row.voivodeship, language), found.code if found else ""]
        figures = [row.advantage, row.low, row.high, row.p, row.quotient, row.related]
        yield [*of, label(found.key if found else "", language).text, *figures, *row.sizes]


def _change_header(since: int, until: int) -> list[str]:
    years = {"since": since, "until": until}
    return [
        "PKD 2007",
        _("Label"),
        _("Advantage %(since)s") % years,
        _("Advantage %(until)s") % years,
        _("Times"),
        _("Low"),
        _("High"),
        _("Probability of a rise"),
        _("Firms %(since)s") % years,
        _("Firms %(until)s") % years,
    ]


def _change_row(row: Change, language: str) -> list[Cell]:
    moved = [row.before.advantage, row.after.advantage, row.times, row.low, row.high, row.p]
    return [row.code, row.label(language).text, *moved, row.before.firms, row.after.firms]

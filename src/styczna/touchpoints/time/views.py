"""Pages of the findings through time: diagnoses that are kept, what moved between two of them and why, keeping one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from styczna.accounts.models import Person
from styczna.clusters.bilingual import in_one_language, typed
from styczna.clusters.models import Basis, Organisation
from styczna.clusters.tables import file_of, wanted_format
from styczna.sheets import Cell
from styczna.sources.vocabularies import label
from styczna.sources.words import fold, folded_words
from styczna.touchpoints import access, rules
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.models import KeptDiagnosis
from styczna.touchpoints.time.course import follow
from styczna.touchpoints.time.keep import current, snapshot
from styczna.touchpoints.time.keep import keep as keep_diagnosis
from styczna.touchpoints.time.moves import Comparison, KeptItem, KeptTheme, Move, compare, items_of, themes_of
from styczna.touchpoints.time.words import kind_in_words

PAGE = 25
FOLLOWED = 12  # diagnoses in the picture and in the table of ranks
TODAY = "today"


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """How themes moved over the diagnoses that are kept, and all that are kept."""
    found = _asked(request)
    if wanted := wanted_format(request):
        header = [_("Kept on"), _("Evidence weighed as of"), _("Occasion"), _("Themes"), _("Items"), _("First theme")]
        return file_of(wanted, "styczna-diagnoses", header, _kept_rows(found))
    newest = access.kept_diagnoses()[:FOLLOWED]
    followed: Sequence[KeptDiagnosis] = tuple(reversed(newest))
    threads = follow(followed)
    context = {
        "total": access.kept_diagnoses().count(),
        "followed": followed,
        "threads": threads,
        "standing": [thread for thread in threads if thread.stands],
        "moved": sum(thread.moved for thread in threads),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "choices": access.kept_in_brief(),
        "years": sorted({kept.as_of.year for kept in access.kept_in_brief()}, reverse=True),
        "may_keep": rules.may_keep_diagnosis(request.user),
    }
    return render(request, "touchpoints/time.html", context)


@require_safe
def kept(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One diagnosis as it was kept: its themes, and its evidence as a file."""
    found = access.get_kept(pk)
    themes = themes_of(found)
    if wanted := wanted_format(request):
        if request.GET.get("what") == "evidence":
            return file_of(wanted, f"styczna-diagnosis-{pk}-evidence", _item_header(), map(_item_row, items_of(found)))
        header = [
            _("Rank"), _("Theme"), _("Code"), _("Clusters"), _("Contact"), _("Overlap"), _("Complement"),
            _("Stability"), _("Fields"),
        ]  # fmt: skip
        return file_of(wanted, f"styczna-diagnosis-{pk}", header, map(_theme_row, themes))
    context = {"kept": found, "themes": themes, "names": found.document["clusters"]}
    return render(request, "touchpoints/kept.html", context)


@require_safe
def between(request: HttpRequest) -> HttpResponseBase:
    """What moved from one diagnosis to another, or to today's, and why."""
    before, after = _one(request.GET.get("from", "")), _one(request.GET.get("to", ""))
    found = compare(before=before, after=after)
    if wanted := wanted_format(request):
        header = [
            _("Theme"),
            _("Code"),
            _("What became of it"),
            _("Rank then"),
            _("Rank now"),
            _("Item"),
            *_item_header(),
        ]
        return file_of(wanted, "styczna-moves", header, _move_rows(found))
    context = {
        "found": found,
        "names": {**before.document["clusters"], **after.document["clusters"]},
        "there": _still_there(found),
        "choices": access.kept_in_brief(),
        "before": before,
        "after": after,
    }
    return render(request, "touchpoints/moves.html", context)


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponseBase:
    """Keeps today's diagnosis."""
    access.check_may_keep(request.user)
    assert isinstance(request.user, Person)
    before = access.kept_diagnoses().count()
    occasion = typed(request.POST.get("occasion", ""))
    today = timezone.localdate()
    found = keep_diagnosis(findings=current(today=today), person=request.user, occasion=occasion, as_of=today)
    if access.kept_diagnoses().count() > before:
        messages.success(request, _("Today's diagnosis is kept."))
    else:
        messages.info(request, _("Nothing has changed since this diagnosis was kept, so it stands for today too."))
    return redirect("touchpoints:kept", pk=found.pk)


def _asked(request: HttpRequest) -> list[KeptDiagnosis]:
    """The kept diagnoses whose occasion has the words, of the year asked for."""
    words, year = folded_words(request.GET.get("q", "")[:200]), request.GET.get("year", "")
    return [
        kept
        for kept in access.kept_in_brief()
        if all(word in fold(kept.occasion) for word in words) and (not year or str(kept.as_of.year) == year)
    ]


def _one(name: str) -> KeptDiagnosis:
    """A kept diagnosis by its number, or today's, which is not kept."""
    if name == TODAY:
        return snapshot(findings=diagnose(), as_of=timezone.localdate())
    if not name.isascii() or not name.isdigit() or len(name) > 18:
        raise Http404(f"no kept diagnosis {name}")
    return access.get_kept(int(name))


def _still_there(found: Comparison) -> set[int]:
    """The organisations of items that moved which have a page today: others were merged or removed."""
    items = [item for move in found.moves for item in (*move.reasons.came, *move.reasons.went)]
    named = {item.organisation for item in items if item.organisation is not None}
    return set(Organisation.objects.filter(pk__in=named).values_list("pk", flat=True))


def _kept_rows(found: Sequence[KeptDiagnosis]) -> Iterator[list[Cell]]:
    for kept in found:
        themes = themes_of(kept)
        first = _named(themes[0].key) if themes else ""
        yield [_day(kept), kept.as_of, in_one_language(kept.occasion), len(themes), kept.document["items"], first]


def _day(kept: KeptDiagnosis) -> date:
    return timezone.localdate(kept.kept_at)


def _theme_row(theme: KeptTheme) -> list[Cell]:
    fields = ", ".join(key for key, _weight in theme.fields)
    clusters = ", ".join(theme.clusters)
    figures = (theme.contact, theme.overlap, theme.complement, theme.stability)
    return [theme.rank, _named(theme.key), theme.key, clusters, *figures, fields]


def _item_header() -> list[str]:
    return [
        _("Cluster"), _("Organisation"), _("Field"), _("Label"), _("Stands on"), _("Weight"), _("Date"), _("Reference"),
    ]  # fmt: skip


def _item_row(item: KeptItem) -> list[Cell]:
    stands_on = str(Basis(item.basis).label) if item.basis in Basis else item.basis
    row: list[Cell] = [item.cluster, item.name, item.field, _named(item.field), stands_on, item.weight, item.dated]
    return [*row, in_one_language(item.reference)]


def _move_rows(found: Comparison) -> Iterator[list[Cell]]:
    for move in found.moves:
        head = _move_head(move)
        reasons = move.reasons
        if not reasons.items:
            yield [*head, "", *[""] * 8]
        for word, items in ((_("came"), reasons.came), (_("went"), reasons.went)):
            for item in items:
                yield [*head, word, *_item_row(item)]
        for change in reasons.changed:
            yield [*head, _("weighed before"), *_item_row(change.before)]
            yield [*head, _("weighs now"), *_item_row(change.after)]


def _move_head(move: Move) -> list[Cell]:
    then = move.before.rank if move.before else ""
    now = move.after.rank if move.after else ""
    return [_named(move.theme.key), move.theme.key, kind_in_words(move.kind), then, now]


def _named(key: str) -> str:
    return label(key, get_language() or "pl").text

"""Pages of doubles: the queue, two entries side by side, and the merges that can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from styczna.accounts.models import Person
from styczna.clusters import rules
from styczna.clusters.access import organisations
from styczna.clusters.models import Merge, NotTheSame, Organisation
from styczna.clusters.organisations.doubles import Pair, find_doubles, tell_apart
from styczna.clusters.organisations.merge_plan import CannotMerge, plan
from styczna.clusters.organisations.merging import merge, undo
from styczna.clusters.tables import LONGEST, file_of, wanted_format
from styczna.sheets import Cell
from styczna.sources.words import fold

PAGE = 25
QUEUE = "clusters.doubles"
FRESH_FOR = 300  # seconds: a hundred thousand entries are not compared anew for every page


@dataclass(frozen=True, slots=True)
class Line:
    pair: Pair
    one: Organisation
    other: Organisation


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """Pairs that are probably one organisation, the likeliest first."""
    _merging_person(request)
    words = fold(request.GET.get("q", "").strip())
    pairs = _pairs(words)
    if wanted := wanted_format(request):
        header = [_("One entry"), _("City"), _("The other entry"), _("City"), _("Likeness"), _("Reasons")]
        return file_of(wanted, "styczna-doubles", header, _rows(pairs[:LONGEST]))
    page = Paginator(pairs, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": _lines(list(page.object_list)),
        "words": request.GET.get("q", "").strip(),
        "total": len(pairs),
        "merges": Merge.objects.filter(undone_at=None).count(),
    }
    return render(request, "clusters/doubles.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def side_by_side(request: HttpRequest, one: int, other: int) -> HttpResponse:
    """Two entries next to each other; from here they are merged or told apart."""
    person = _merging_person(request)
    first, second = _entry(one), _entry(other)
    if request.method == "POST":
        kept, gone = (first, second) if request.POST.get("kept") == str(first.pk) else (second, first)
        return _decided(request, person, kept, gone)
    kept, gone = (second, first) if request.GET.get("kept") == str(second.pk) else (first, second)
    context = {"kept": kept, "gone": gone, "both": (kept, gone)}
    try:
        context |= {"plan": plan(kept=kept, gone=gone)}
    except CannotMerge as reason:
        context |= {"reason": str(reason)}
    return render(request, "clusters/double.html", context)


@login_required
@require_safe
def merges(request: HttpRequest) -> HttpResponseBase:
    """What was merged, by whom and when; what stands can be undone."""
    _merging_person(request)
    words = request.GET.get("q", "").strip()
    found = Merge.objects.select_related("kept", "by").defer("snapshot")
    if words:
        found = found.filter(gone_name__icontains=words) | found.filter(kept__name__icontains=words)
    if wanted := wanted_format(request):
        header = [_("The entry that went"), _("Merged into"), _("When"), _("By"), _("Undone")]
        rows = (
            [m.gone_name, m.kept.name, m.at.date(), str(m.by or ""), m.undone_at and m.undone_at.date()]
            for m in found[:LONGEST]
        )
        return file_of(wanted, "styczna-merges", header, rows)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "clusters/merges.html", {"page": page, "words": words})


@require_POST
@login_required
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    person = _merging_person(request)
    done = Merge.objects.filter(pk=pk).first()
    if done is None:
        raise Http404(f"no merge {pk}")
    try:
        gone = undo(by=person, merge=done)
        messages.success(request, _("%(name)s is an entry of its own again.") % {"name": gone.name})
        cache.delete(QUEUE)
    except CannotMerge as reason:
        messages.error(request, str(reason))
    return redirect("clusters:merges")


def _decided(request: HttpRequest, person: Person, kept: Organisation, gone: Organisation) -> HttpResponse:
    answer = request.POST.get("answer")
    try:
        if answer == "merge":
            merge(by=person, kept=kept, gone=gone)
            said = _("%(gone)s was merged into %(kept)s. It can be undone on the page of merges.")
        elif answer == "apart":
            tell_apart(by=person, one=kept, other=gone)
            said = _("%(gone)s and %(kept)s are two organisations; nobody is asked again.")
        else:
            raise Http404("no such answer")
    except CannotMerge as reason:
        messages.error(request, str(reason))
        return HttpResponseRedirect(request.path)
    cache.delete(QUEUE)
    messages.success(request, said % {"gone": gone.name, "kept": kept.name})
    return HttpResponseRedirect(reverse("clusters:doubles"))


def _merging_person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person), "login_required"
    if not rules.may_merge(request.user):
        raise Http404("doubles are not open to you")
    return request.user


def _entry(pk: int) -> Organisation:
    found = organisations().filter(pk=pk).prefetch_related("aliases", "credentials").first()
    if found is None:
        raise Http404(f"no organisation {pk}")
    return found


def _pairs(words: str) -> list[Pair]:
    """Those of the last five minutes that still stand, and fit the words."""
    found = cache.get_or_set(QUEUE, find_doubles, FRESH_FOR) or []
    wanted = {pk for pair in found for pk in (pair.one, pair.other)}
    names = dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "name")) if found else {}
    apart = set(NotTheSame.objects.values_list("one_id", "other_id"))
    return [
        pair
        for pair in found
        if pair.one in names
        and pair.other in names
        and (pair.one, pair.other) not in apart
        and (not words or words in fold(names[pair.one]) or words in fold(names[pair.other]))
    ]


def _lines(pairs: list[Pair]) -> list[Line]:
    by_id = organisations().in_bulk({pk for pair in pairs for pk in (pair.one, pair.other)})
    return [Line(pair, by_id[pair.one], by_id[pair.other]) for pair in pairs]


def _rows(pairs: list[Pair]) -> Iterator[list[Cell]]:
    for line in _lines(pairs):
        yield [
            line.one.name,
            line.one.city,
            line.other.name,
            line.other.city,
            round(line.pair.likeness, 2),
            "; ".join(line.pair.said),
        ]

"""Pages of the room *Orders: what can we build together, and who leads?*"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import overload

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from styczna.clusters.access import clusters, own_clusters
from styczna.clusters.models import Organisation
from styczna.clusters.tables import LONGEST, file_of, wanted_format
from styczna.observatory.queries import AWARDED, CLOSED, OPEN, PLANNED, Line, Question
from styczna.orders import access, rules
from styczna.orders.assemble import SIZE, Proposal, assemble
from styczna.orders.catalogue import (
    NoSuchOrder,
    Order,
    count_by_state,
    get_order,
    list_orders,
    similar_awarded,
    title_of,
    years,
)
from styczna.orders.forms import OrderFilter, TeamForm
from styczna.orders.match import Match, match_orders, why
from styczna.orders.models import Consortium
from styczna.orders.teams import team_pages
from styczna.orders.wording import KINDS, SOURCES, STATES, in_words, said
from styczna.sheets import Cell
from styczna.sources.records import CALL, RESULT
from styczna.sources.vocabularies import place

PAGE = 50
MATCHES, MATCHES_PAGE = 60, 20
SIMILAR = 5


class Lines(Sequence[Line]):
    """A list of the observatory as a paginator wants it: nothing is read but the page asked for."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.total = sum(count_by_state(question=question).values())

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Line]: ...
    def __getitem__(self, place: int | slice) -> Line | Sequence[Line]:
        if isinstance(place, int):
            return list_orders(question=self.question, limit=1, offset=place).lines[0]
        start, stop, _step = place.indices(self.total)
        return list_orders(question=self.question, limit=max(stop - start, 0), offset=start).lines


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Orders and calls, with search, filters and files: what one can still act on first."""
    form = OrderFilter(request.GET)
    question = form.question() if form.is_valid() else None
    if wanted := wanted_format(request):
        if question is None:
            raise Http404("a filter that is not understood")
        lines = list_orders(question=question, limit=LONGEST).lines
        return file_of(wanted, "styczna-orders", _header(), _rows(lines))
    page = Paginator(Lines(question), PAGE).get_page(request.GET.get("page")) if question else None
    states = count_by_state(question=Question())
    calls = count_by_state(question=Question(kinds=(CALL,)))
    acting = states.get(OPEN, 0) + states.get(PLANNED, 0)
    context = {
        "form": form,
        "page_obj": page,
        "states": states,
        "total": sum(states.values()),
        "acting": acting,
        "past": states.get(AWARDED, 0) + states.get(CLOSED, 0),
        "calls": calls.get(OPEN, 0),
        "notices_acting": acting - calls.get(OPEN, 0) - calls.get(PLANNED, 0),
        "years": years(),
    }
    return render(request, "orders/index.html", context)


@require_safe
def order(request: HttpRequest, order_id: str) -> HttpResponseBase:
    """One order in clear words: what is asked, lots, dates, who won, what is like it."""
    found = _found(order_id)
    return render(
        request,
        "orders/order.html",
        {
            "order": found,
            "notice": found.notice,
            "words": in_words(found.notice, get_language() or "pl"),
            "similar": similar_awarded(order=found, limit=SIMILAR),
            "may_propose": rules.may_propose_teams(request.user),
        },
    )


@login_required
@require_safe
def team(request: HttpRequest, order_id: str) -> HttpResponseBase:
    """The best consortia for an order, with proof, what is missing, and who could lead."""
    if not rules.may_propose_teams(request.user):
        raise PermissionDenied
    found = _found(order_id)
    form = TeamForm(request.GET or None)
    size = form.cleaned_data["size"] if form.is_bound and form.is_valid() else SIZE
    proposal = assemble(order=found, size=size)
    if wanted := wanted_format(request):
        header = [_("Team"), _("Organisation"), _("Example"), _("Cluster"), _("Brings"), _("Covers"), _("Leads")]
        return file_of(wanted, f"styczna-consortium-{order_id}", header, _team_rows(proposal))
    return render(
        request,
        "orders/team.html",
        {
            "order": found,
            "notice": found.notice,
            "proposal": proposal,
            "words": in_words(found.notice, get_language() or "pl"),
            "size": size,
            "form": form if form.is_bound else TeamForm(initial={"size": SIZE}),
            "teams": team_pages(proposal, request.user),
            "own_clusters": own_clusters(request.user),
        },
    )


@login_required
@require_POST
def keep(request: HttpRequest, order_id: str) -> HttpResponseBase:
    """Keeps the team of a number as a draft of one of the reader's clusters."""
    if not rules.may_propose_teams(request.user):
        raise PermissionDenied
    found = _found(order_id)
    cluster = get_object_or_404(clusters(), slug=request.POST.get("cluster", ""))
    if not rules.may_keep_drafts(request.user, cluster.pk):
        raise PermissionDenied
    size, number = _whole(request.POST.get("size"), SIZE), _whole(request.POST.get("team"), 1)
    teams = assemble(order=found, size=min(max(size, 2), 8)).teams
    if not 1 <= number <= len(teams):
        raise Http404(f"no team {number}")
    chosen = teams[number - 1]
    draft = access.keep_draft(
        request.user,
        cluster=cluster,
        order=order_id,
        title=title_of(found.notice.titles, get_language() or "pl", found.notice.language),
        members=[member.organisation for member in chosen.members],
        leader=chosen.leader,
        coverage=chosen.coverage,
        proven=chosen.proven,
    )
    messages.success(request, _("Kept as a draft of %(cluster)s. Only its coordinators see it.") % {"cluster": cluster})
    return redirect("orders:draft", pk=draft.pk)


@login_required
@require_safe
def drafts(request: HttpRequest) -> HttpResponseBase:
    """The drafts of the reader's clusters."""
    found = access.drafts(request.user)
    if wanted := wanted_format(request):
        header = [_("Order"), _("Title"), _("Cluster"), _("Members"), _("Leads"), _("Coverage")]
        return file_of(wanted, "styczna-drafts", header, _draft_rows(found))
    return render(request, "orders/drafts.html", {"drafts": found})


@login_required
@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = access.get_draft(request.user, pk)
    may_discard = rules.may_keep_drafts(request.user, found.cluster_id)
    members = list(found.members.all())
    return render(request, "orders/draft.html", {"draft": found, "members": members, "may_discard": may_discard})


@login_required
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponseBase:
    access.discard_draft(request.user, pk)
    messages.success(request, _("The draft is discarded."))
    return redirect("orders:drafts")


@require_safe
def matches(request: HttpRequest) -> HttpResponseBase:
    """Orders that the region's organisations, or one cluster's, cover best, each with its reason."""
    slug = request.GET.get("cluster", "")
    cluster = get_object_or_404(clusters(), slug=slug) if slug else None
    found = match_orders(cluster=cluster, limit=MATCHES)
    language = get_language() or "pl"
    if wanted := wanted_format(request):
        header = [_("Order"), _("Title"), _("State"), _("Score"), _("Organisations"), _("Why")]
        return file_of(wanted, "styczna-matches", header, _match_rows(found, language))
    page = Paginator(found, MATCHES_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "matches": [(match, why(match, language)) for match in page],
        "best": found[0] if found else None,
        "acting": sum(match.order.state in (OPEN, PLANNED) for match in found),
        "examples": any(fit.organisation.is_example for match in found for fit in match.fits),
        "cluster": cluster,
        "clusters": clusters(),
    }
    return render(request, "orders/matches.html", context)


def _found(order_id: str) -> Order:
    try:
        return get_order(order_id=order_id)
    except NoSuchOrder:
        raise Http404(f"no order {order_id}") from None


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else otherwise


def _names(organisations: Iterable[Organisation | None]) -> str:
    """Names behind each other, each example marked as one."""
    return ", ".join(f"{one.name} ({_('example')})" if one.is_example else one.name for one in organisations if one)


def _header() -> list[str]:
    return [
        _("Order"), _("Title"), _("State"), _("Kind"), _("Buyer"), _("Country"), "CPV", _("Value"), _("Currency"),
        _("Published"), _("Deadline"), _("Source"), _("Address"),
    ]  # fmt: skip


def _rows(lines: Sequence[Line]) -> Iterator[list[Cell]]:
    language, unknown = get_language() or "pl", _("not known")
    for line in lines:
        title = title_of(line.titles, language, line.language)
        yield [
            line.id, title, said(STATES, line.state), said(KINDS, line.kind), line.buyer or unknown,
            place(line.country, language) if line.country else unknown, ", ".join(line.cpv) or unknown,
            unknown if line.value is None else line.value, line.currency, line.published or unknown,
            _deadline_cell(line), said(SOURCES, line.source), line.url or unknown,
        ]  # fmt: skip


def _deadline_cell(line: Line) -> Cell:
    """An hour goes with its zone, which a cell of a date has no place for. What has a result needs no deadline."""
    if isinstance(line.deadline, datetime):
        return line.deadline.isoformat(" ", "minutes")
    return line.deadline or ("" if line.state == AWARDED or line.kind == RESULT else _("not known"))


def _team_rows(proposal: Proposal) -> Iterator[list[Cell]]:
    called = dict(clusters().values_list("slug", "name"))
    for number, found in enumerate(proposal.teams, start=1):
        for member in found.members:
            yield [
                number,
                member.organisation.name,
                _("example") if member.organisation.is_example else "",
                called.get(member.cluster, _("none")),
                round(member.brings, 4),
                ", ".join(part.requirement.code for part in member.covers),
                _("leads") if member.organisation.pk == found.leader.pk else "",
            ]


def _draft_rows(found: list[Consortium]) -> Iterator[list[Cell]]:
    for draft in found:
        members, leader = _names(draft.members.all()), _names([draft.leader])
        yield [draft.order, draft.title, draft.cluster.name, members, leader, draft.coverage]


def _match_rows(found: list[Match], language: str) -> Iterator[list[Cell]]:
    for match in found:
        names = _names(fit.organisation for fit in match.fits)
        title = title_of(match.order.titles, language, match.order.language)
        state = said(STATES, match.order.state)
        yield [match.order.id, title, state, round(match.score, 4), names, why(match, language)]

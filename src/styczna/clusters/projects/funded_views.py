"""Pages of the published lists of funded projects, and of the coordinator who says which beneficiaries are members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from styczna.clusters.models import BeneficiaryDecision, Cluster, Evidence, Organisation, Scheme
from styczna.clusters.organisations.likeness import Named, key_of
from styczna.clusters.projects import access as project_access
from styczna.clusters.projects import beneficiaries, funded
from styczna.clusters.projects.beneficiaries import Ground, Proposal
from styczna.clusters.projects.forms import FundedFilter
from styczna.clusters.tables import LONGEST, file_of, wanted_format
from styczna.observatory.projects import ProjectQuestion, Totals
from styczna.sheets import Cell
from styczna.sources.records import FundedProject, Money
from styczna.sources.suggestions import Suggestion, suggest_fields
from styczna.sources.vocabularies import label
from styczna.sources.words import fold

PAGE = 50
QUEUE_PAGE = 50
SUGGESTED = 5  # fields of one project


class Lines(Sequence[FundedProject]):
    """The lists as a paginator wants them: nothing is read but the page asked for."""

    def __init__(self, question: ProjectQuestion, total: int) -> None:
        self.question, self.total = question, total

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, place: int) -> FundedProject: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[FundedProject]: ...
    def __getitem__(self, place: int | slice) -> FundedProject | Sequence[FundedProject]:
        if isinstance(place, int):
            return funded.list_projects(question=self.question, limit=1, offset=place)[0]
        start, stop, _step = place.indices(self.total)
        return funded.list_projects(question=self.question, limit=max(stop - start, 0), offset=start)


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Projects of the published lists, with search, filters, totals and files."""
    form = FundedFilter(request.GET)
    question = form.question() if form.is_valid() else None
    if wanted := wanted_format(request):
        if question is None:
            raise Http404("a filter that is not understood")
        found = funded.list_projects(question=question, limit=LONGEST)
        return file_of(wanted, "styczna-funded-projects", _header(), _rows(found))
    totals = funded.sum_up(question=question) if question else Totals()
    context = {
        "form": form,
        "totals": totals,
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "page": Paginator(Lines(question or funded.EVERYTHING, totals.projects), PAGE).get_page(
            request.GET.get("page")
        ),
        "empty": not totals.projects and not funded.sum_up().projects,
    }
    return render(request, "clusters/funded_projects.html", context)


@require_safe
def one(request: HttpRequest, project_id: str) -> HttpResponseBase:
    """What the list says about one project, and whose evidence it is."""
    try:
        project = funded.get_project(project_id=project_id)
    except funded.NoSuchProject:
        raise Http404(f"no project {project_id}") from None
    same = BeneficiaryDecision.objects.filter(beneficiary=key_of(project.beneficiary or ""), is_same=True)
    evidence = Evidence.objects.filter(reference=beneficiaries.reference(project), organisation__isnull=False)
    context = {
        "project": project,
        "beneficiary_query": urlencode({"q": project.beneficiary or ""}),
        "organisations": [decision.organisation for decision in same.select_related("organisation")],
        "fields": [(item, label(item.key, get_language() or "pl")) for item in evidence.select_related("organisation")],
    }
    return render(request, "clusters/funded_project.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Beneficiaries who may be members of the cluster, the surest first; what was decided can be taken back."""
    cluster = project_access.cluster_with_queue(request.user, slug)
    if request.method == "POST":
        return _take_back(request, cluster)
    members = project_access.members(cluster).filter(is_example=False).prefetch_related("aliases")
    found = _asked(beneficiaries.propose(organisations=members), request.GET.get("q", ""))
    if wanted := wanted_format(request):
        return file_of(wanted, f"styczna-beneficiaries-{slug}", _queue_header(), _queue_rows(found))
    context = {
        "cluster": cluster,
        "page": Paginator(found, QUEUE_PAGE).get_page(request.GET.get("page")),
        "words": request.GET.get("q", ""),
        "decisions": project_access.decisions(cluster),
        "members": members.count(),
        "lists": funded.sum_up().projects,
    }
    return render(request, "clusters/beneficiaries.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Is this beneficiary this member? Its projects, the fields that they suggest, and the answer.

    Without a name, what is proposed for the member.
    """
    cluster = project_access.cluster_with_queue(request.user, slug)
    member = project_access.member_to_match(cluster, pk)
    beneficiary = beneficiaries.find_beneficiary(key_of(request.GET.get("name", "")))
    if beneficiary is None:
        if request.method == "POST" or request.GET.get("name"):
            raise Http404("no beneficiary of this name")
        return redirect(f"{reverse('clusters:beneficiaries', args=[slug])}?{urlencode({'q': member.name})}")
    lines = _lines(member, beneficiary)
    if request.method == "POST":
        return _answered(request, cluster, member, beneficiary, lines)
    context = {
        "cluster": cluster,
        "member": member,
        "beneficiary": beneficiary,
        "decision": project_access.decision_on(member, beneficiary.key),
        "lines": lines,
        "most": beneficiaries.PROJECTS_SHOWN,
    }
    return render(request, "clusters/beneficiary.html", context)


def _take_back(request: HttpRequest, cluster: Cluster) -> HttpResponseBase:
    chosen = request.POST.get("decision", "")
    found = project_access.decisions(cluster)
    decision = found.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 19 else None
    if decision is None:
        messages.error(request, _("This decision was taken back already."))
    else:
        beneficiaries.take_back(request.user, decision=decision)
        messages.success(request, _("The decision was taken back, and the evidence that stood on it is gone."))
    return redirect("clusters:beneficiaries", slug=cluster.slug)


def _answered(
    request: HttpRequest,
    cluster: Cluster,
    member: Organisation,
    beneficiary: Named,
    lines: list[tuple[FundedProject, list[tuple[Suggestion, bool]]]],
) -> HttpResponseBase:
    answer = request.POST.get("answer")
    if answer not in ("yes", "no"):
        messages.error(request, _("Say yes or no."))
        return redirect(request.get_full_path())
    is_same = answer == "yes"
    beneficiaries.decide(request.user, organisation=member, beneficiary=beneficiary, is_same=is_same)
    if is_same:
        ticked = set(request.POST.getlist("field"))
        fields = {
            project.id: [entry.key for entry, _there in offered if f"{project.id} {entry.key}" in ticked]
            for project, offered in lines
        }
        beneficiaries.tick(request.user, organisation=member, beneficiary=beneficiary, fields=fields)
        count = sum(len(keys) for keys in fields.values())
        said = _("Kept: %(name)s is this beneficiary; ticked fields that are evidence now: %(count)s.")
        messages.success(request, said % {"name": member.name, "count": count})
    else:
        messages.success(request, _("Kept: %(name)s is not this beneficiary.") % {"name": member.name})
    return redirect("clusters:beneficiaries", slug=cluster.slug)


def _lines(member: Organisation, beneficiary: Named) -> list[tuple[FundedProject, list[tuple[Suggestion, bool]]]]:
    """Each project with the fields that its title suggests, and whether they are ticked."""
    language = get_language() or "pl"
    ticked = beneficiaries.ticked(member, beneficiary)
    lines = []
    for project in beneficiaries.projects_of(beneficiary):
        said = beneficiaries.reference(project)
        offered = suggest_fields(project.title, schemes=(Scheme.CPV.value,), language=language, limit=SUGGESTED)
        keys = {entry.key for entry in offered}
        kept = [
            Suggestion(key, label(key, language), 1.0, ())
            for key, reference in sorted(ticked)
            if reference == said and key not in keys
        ]
        lines.append((project, [(entry, (entry.key, said) in ticked) for entry in (*kept, *offered)]))
    return lines


def _asked(found: list[Proposal], text: str) -> list[Proposal]:
    words = fold(text).split()
    return [
        entry
        for entry in found
        if all(word in f"{fold(entry.organisation.name)} {entry.beneficiary.key}" for word in words)
    ]


def _header() -> list[str]:
    return [
        _("List"), _("Project"), _("Beneficiary"), _("Fund"), _("Period"), _("Programme"), _("Measure"), _("Field"),
        _("Place"), _("Contract"), _("Value"), _("Currency"), _("EU support"), _("Currency"), _("From"), _("To"),
    ]  # fmt: skip


def _rows(found: list[FundedProject]) -> Iterator[list[Cell]]:
    for entry in found:
        yield [
            entry.source, entry.title, entry.beneficiary, entry.fund, entry.period, entry.programme, entry.measure,
            entry.field, entry.place, entry.contract, *_amount(entry.value), *_amount(entry.support), entry.starts,
            entry.ends,
        ]  # fmt: skip


def _amount(money: Money | None) -> tuple[Cell, Cell]:
    return (money.amount, money.currency) if money else (None, None)


def _queue_header() -> list[str]:
    return [_("Member"), "NIP", _("Beneficiary"), _("Projects"), _("Why"), _("Likeness")]


def _queue_rows(found: list[Proposal]) -> Iterator[list[Cell]]:
    words: dict[Any, str] = {
        Ground.NUMBER: _("the same NIP"),
        Ground.NAME: _("the same name"),
        Ground.ALIKE: _("a name that is alike"),
    }
    for entry in found:
        yield [
            entry.organisation.name, entry.organisation.nip, entry.beneficiary.names[0], entry.beneficiary.projects,
            words[entry.ground], round(entry.likeness, 2),
        ]  # fmt: skip

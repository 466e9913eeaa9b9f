"""The dossier of the discovery process: for officers, who answer for it, and the administrator."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from styczna import docx, pdf
from styczna.clusters.profiles.edit import ChangedMeanwhile
from styczna.clusters.tables import attachment, file_of, wanted_format
from styczna.sheets import XLSX_TYPE
from styczna.site.dossier import document, words
from styczna.site.dossier.criteria import counted, judge
from styczna.site.dossier.gather import facts
from styczna.site.dossier.records import Facts, steps_of
from styczna.touchpoints import access, rules
from styczna.touchpoints.models import Criterion, Proof
from styczna.touchpoints.report import proofs
from styczna.touchpoints.report.proof_forms import ProofForm

FORM_METHODS = ["GET", "HEAD", "POST"]
FORMATS = ("pdf", "docx", "csv", "xlsx")
STEPS_SHOWN = 50


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """How each criterion stands, by which rules and records, what is missing, and the process over time."""
    added = access.proofs(request.user)
    today = timezone.localdate()
    found = facts()
    judged = judge(found, today)
    if wanted := wanted_format(request, FORMATS):
        return _file(request, wanted, found)
    steps = steps_of(found)
    context = {
        "judged": judged,
        "counted": counted(judged),
        "lead": words.lead(judged),
        "missing": words.missing(judged),
        "what_it_is": words.what_it_is(),
        "counts": words.counts(found),
        "added": added,
        "picture": document.picture(found) if steps else "",
        "steps": [(words.kind_said(step.kind), step) for step in steps[:STEPS_SHOWN]],
        "more_steps": max(0, len(steps) - STEPS_SHOWN),
        "timeline_said": document.timeline_said(steps) if steps else "",
        "may_add": rules.may_keep_proofs(request.user),
        "today": today,
    }
    return render(request, "dossier/index.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def add(request: HttpRequest, criterion: int) -> HttpResponseBase:
    access.proofs(request.user)
    if not rules.may_keep_proofs(request.user):
        raise PermissionDenied
    if criterion not in Criterion.values:
        raise Http404(f"no criterion {criterion}")
    return _form_page(request, Proof(criterion=criterion))


@login_required
@require_http_methods(FORM_METHODS)
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _form_page(request, access.proof_to_keep(request.user, pk))


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    proofs.remove_proof(request.user, proof=access.proof_to_keep(request.user, pk))
    messages.success(request, _("Removed from the dossier."))
    return redirect("dossier:index")


def _form_page(request: HttpRequest, proof: Proof) -> HttpResponseBase:
    form = ProofForm(request.POST or None, instance=proof)
    if request.method == "POST" and form.is_valid() and _kept(request, form):
        messages.success(request, _("It stands in the dossier now."))
        return redirect("dossier:index")
    return render(request, "dossier/proof.html", {"form": form, "proof": proof if proof.pk else None})


def _kept(request: HttpRequest, form: ProofForm) -> bool:
    try:
        seen = form.cleaned_data["seen"] or 0
        proofs.keep_proof(request.user, proof=form.save(commit=False), columns=form.columns, seen=seen)
    except ChangedMeanwhile as changed:
        form.say_changed(changed.meanwhile, changed.version)
        return False
    return True


def _file(request: HttpRequest, wanted: str, found: Facts) -> HttpResponseBase:
    language = (get_language() or "pl")[:2]
    today = timezone.localdate()
    base = request.build_absolute_uri("/")
    judged = judge(found, today)
    name = f"styczna-edp-{today:%Y-%m-%d}"
    if wanted == "csv":
        return file_of(wanted, name, document.record_header(), document.record_rows(judged, base))
    if wanted == "xlsx":
        return attachment(document.as_workbook(facts=found, judged=judged, base=base), XLSX_TYPE, f"{name}.xlsx")
    report = document.as_report(facts=found, judged=judged, language=language, made_on=today, base=base)
    return _printed(report, wanted, f"{name}.{language}.{wanted}")


def _printed(report: pdf.Report, wanted: str, name: str) -> HttpResponse:
    if wanted == "pdf":
        return attachment(pdf.as_pdf(report), pdf.PDF_TYPE, name)
    return attachment(docx.as_docx(report), docx.DOCX_TYPE, name)

"""The page of the report for the region: what it says first, what stands in it, and the files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from styczna import docx, pdf
from styczna.clusters.tables import attachment, wanted_format
from styczna.report import Heading, typeset
from styczna.site.region_report import report_for_the_region

FORMATS = ("pdf", "docx")


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Everything in it is public already, so the report is."""
    language = (get_language() or "pl")[:2]
    today = timezone.localdate()
    report = report_for_the_region(language=language, made_on=today)
    if wanted := wanted_format(request, FORMATS):
        name = f"styczna-report-{today:%Y-%m-%d}.{language}.{wanted}"
        if wanted == "pdf":
            return attachment(pdf.as_pdf(report), pdf.PDF_TYPE, name)
        return attachment(docx.as_docx(report), docx.DOCX_TYPE, name)
    headings = [block for block in report.blocks if isinstance(block, Heading)]
    lead = typeset(report.lead, language)
    return render(request, "report.html", {"report": report, "lead": lead, "headings": headings, "today": today})

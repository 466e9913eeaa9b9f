"""Commands that make documents: the report for the region, the dossier of the discovery process."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from styczna.commands.common import Refusal, prepare

if TYPE_CHECKING:
    from styczna.report import Report

app = typer.Typer(no_args_is_help=True, help="Documents of the room Touchpoints.")


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"


class Language(StrEnum):
    PL = "pl"
    EN = "en"


Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where it is written.")]
AsFormat = Annotated[Format, typer.Option("--format", help="pdf or docx.")]
InLanguage = Annotated[Language, typer.Option("--language", help="pl or en.")]
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="As of this day; without it today. The same data and day, the same file."),
]


@app.command()
def report(
    out: Out, as_format: AsFormat = Format.PDF, language: InLanguage = Language.PL, day: Day = None
) -> None:  # fmt: skip
    """Write the report for the region: where the clusters touch, how sure that is, and on which evidence."""
    from styczna.site.region_report import report_for_the_region

    prepare()
    _write(report_for_the_region(language=language.value, made_on=_day(day)), as_format, out)


@app.command()
def dossier(
    out: Out, as_format: AsFormat = Format.PDF, language: InLanguage = Language.PL, day: Day = None
) -> None:  # fmt: skip
    """Write the dossier of the discovery process: what the records prove for each criterion, and what is missing."""
    from django.conf import settings
    from django.utils import translation

    from styczna.site.dossier.criteria import judge
    from styczna.site.dossier.document import as_report
    from styczna.site.dossier.gather import facts

    prepare()
    as_of = _day(day)
    with translation.override(language.value):
        found = facts()
        judged = judge(found, as_of)
        made = as_report(
            facts=found, judged=judged, language=language.value, made_on=as_of, base=settings.PUBLIC_URL
        )  # fmt: skip
    _write(made, as_format, out)


def _day(day: datetime | None) -> date:
    from django.utils import timezone

    return day.date() if day else timezone.localdate()


def _write(made: Report, as_format: Format, out: Path) -> None:
    from styczna import docx, pdf
    from styczna.report import TooLong

    try:
        content = pdf.as_pdf(made) if as_format == Format.PDF else docx.as_docx(made)
    except TooLong as long:
        raise Refusal(f"This is too long for paper: {long}.") from None
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Refusal(f"{out} cannot be written: {error.strerror}.") from None
    typer.echo(f"{out}: {len(content):,} bytes")

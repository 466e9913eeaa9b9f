"""`styczna touchpoints report` and `dossier`: a file in the language, kind and as of the day that were asked for."""

import io
from pathlib import Path

import docx
import pypdf
import pytest
from typer.testing import CliRunner

from styczna.commands.common import Refusal
from styczna.commands.reports import app

ASKED = ("--day", "2026-11-24")


def run(*words: object) -> int:
    done = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(done.exception, Refusal):
        raise done.exception
    return done.exit_code


def test_the_report_is_written_as_pdf_in_polish_without_asking_for_more(meeting: object, tmp_path: Path) -> None:
    out = tmp_path / "raport.pdf"
    assert run("report", "--out", out, *ASKED) == 0
    found = pypdf.PdfReader(io.BytesIO(out.read_bytes()))
    assert found.metadata is not None
    assert str(found.metadata.title).startswith("Gdzie stykają się klastry")
    assert "24\u00a0listopada 2026" in found.pages[0].extract_text().replace("24 listopada", "24\u00a0listopada")


def test_the_dossier_is_written_in_english_for_word(meeting: object, tmp_path: Path) -> None:
    out = tmp_path / "edp.docx"
    assert run("dossier", "--out", out, "--format", "docx", "--language", "en", *ASKED) == 0
    assert docx.Document(str(out)).core_properties.title == "Dossier of the entrepreneurial discovery process"


def test_the_same_data_and_day_are_the_same_file(meeting: object, tmp_path: Path) -> None:
    for name in ("a", "b"):
        run("dossier", "--out", tmp_path / name, "--format", "docx", *ASKED)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(db: None, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be written"):
        run("report", "--out", tmp_path / "nowhere" / "raport.pdf", *ASKED)


@pytest.mark.parametrize("words", [("--format", "odt"), ("--language", "de"), ("--day", "24.11.2026"), ()])
def test_what_is_not_understood_is_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    asked = ("--out", tmp_path / "raport") if words else ()
    assert run("report", *asked, *words) == 2

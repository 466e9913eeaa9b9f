"""Text that was encoded twice comes back; text that was not stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.sources.mojibake import repaired


def broken(text: str) -> str:
    """The text as software breaks it that takes UTF-8 for windows-1252."""
    return "".join(
        bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in text.encode("utf-8")
    )


@pytest.mark.parametrize(
    "text",
    [
        "Wrocław", "zażółć gęślą jaźń", "ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "Dvořák", "Ångström", "naïve café", "Größe", "ELÉ",
        "women’s rights", "“quoted” – and — more…", "10 €", "5 µm", "3 × 4", "Άγιος", "Щука", "• item", "→", "½",
        "\u00a0", "Țară și mulțimi", "šđčćž", "ﬁnal", "✓",
    ],
)  # fmt: skip
def test_text_of_europe_comes_back(text):
    assert broken(text) != text
    assert repaired(broken(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "plain words", "Wrocław", "zażółć gęślą jaźń", "«CAFÉ»", "„ŻÓŁĆ”", "“Ä”", "ÅÄÖ", "À la carte", "Ã", "â", "Â",
        "50 % – 60 %", "L’été", "ÇA", "Πόλη", "Łódź", "É’", "Ó”", "",
    ],
)  # fmt: skip
def test_text_that_is_whole_stays(text):
    assert repaired(text) == text


def test_text_that_is_part_broken_and_part_whole_comes_out_whole():
    assert repaired("Michał and MichaÅ‚, the “best” and â€œbestâ€\x9d") == "Michał and Michał, the “best” and “best”"


# Å» at the end of a word may be a quotation in good text, so that a Ż there stays broken.
WORDS = st.lists(st.text("abcąćęłńóśźżĄĆĘŁŃÓŚŹŻäöüßéèçñø").map("{}a".format))


@given(WORDS.map(" ".join))
def test_whole_text_stays_and_broken_text_comes_back(text):
    assert repaired(text) == text
    assert repaired(broken(text)) == text


@given(st.text())
def test_no_text_raises_and_none_grows(text):
    assert len(repaired(text)) <= len(text)

"""Encodings of Polish files, told apart by their letters."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.sources.encodings import POLISH, detect
from styczna.sources.messages import RefusedError

PANGRAM = "Zażółć gęślą jaźń. ŁĄKA, ŚNIEG, ŹDŹBŁO, ĆMA; Żółw i Synowie S.A.\n"


def read(data: bytes) -> str:
    return data.decode(detect(io.BytesIO(data)).name, "replace")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1250", "iso8859_2", "cp852"]
)
def test_polish_text_comes_back_whole(encoding):
    assert read(PANGRAM.encode(encoding)) == PANGRAM


@pytest.mark.parametrize("letter", POLISH)
@pytest.mark.parametrize("encoding", ["cp1250", "iso8859_2"])
def test_one_letter_is_enough_to_tell_windows_from_iso(letter, encoding):
    for text in (f"Firma a{letter}b;1", f"{letter}a;1", f"x{letter}\n"):
        assert read(text.encode(encoding)) == text


def test_signs_of_windows_are_no_letters_of_iso():
    text = "tolerancja ±5% — „Firma” – 10 ¶"
    assert read(text.encode("cp1250")) == text


def test_letters_count_however_late_they_come():
    text = "Firma bez ogonków;1\n" * 50_000 + "Źródło;2\n"
    assert read(text.encode("iso8859_2")).endswith("Źródło;2\n")
    assert read(text.encode("utf-8")).endswith("Źródło;2\n")


def test_a_text_that_is_utf8_but_for_a_few_bytes_stays_utf8_and_says_so():
    data = ("Żółw;Ćma;Łąka\n" * 50).encode() + b"Za\xbf\xf3\xb3\xe6\n"
    found = detect(io.BytesIO(data))
    assert (found.name, found.faults > 0) == ("utf-8", True)


def test_a_binary_file_is_no_text():
    with pytest.raises(RefusedError) as refused:
        detect(io.BytesIO(bytes(range(256)) * 20))
    assert refused.value.key == "table.binary"


@given(st.lists(st.tuples(st.sampled_from(POLISH), st.sampled_from(["a{}a", "{}a", "wy{}", "{}mak"])), min_size=1))
def test_words_with_polish_letters_survive_any_of_the_usual_encodings(parts):
    text = " ".join(["nazwa", *(word.format(letter) for letter, word in parts), "koniec"])
    for encoding in ("utf-8", "utf-16", "cp1250", "iso8859_2"):
        assert read(text.encode(encoding)) == text


@given(st.binary(max_size=400))
def test_any_bytes_are_a_text_or_refused(data):
    try:
        read(data)
    except RefusedError as refused:
        assert refused.key == "table.binary"

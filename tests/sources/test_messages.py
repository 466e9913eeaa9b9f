"""The sentences of the readers: finite, printable, and recognised again."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.sources.messages import MAX_DETAIL, MAX_FILE, MESSAGES, RefusedError, printable, recognised
from styczna.sources.records import Rejection


def details_of(key: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(MESSAGES[key].found) if name]


def test_every_message_is_made_of_sentences_and_a_short_code():
    for message in MESSAGES.values():
        begins_with_what_was_found = message.found.startswith(("{", "“"))
        assert (message.found[0].isupper() or begins_with_what_was_found) and message.found.endswith(".")
        assert message.expected[0].isupper() and message.expected.endswith(".")
        assert re.fullmatch(r"[a-z0-9_+-]{2,16}", message.field)  # those of reference data are names of columns


def test_what_is_expected_comes_from_a_handful_of_sentences():
    assert len({message.expected for message in MESSAGES.values()}) == 50


@given(st.sampled_from(sorted(MESSAGES)), st.text(), st.text(), st.none() | st.integers(1, 9))
def test_a_rejection_is_recognised_with_its_details_and_can_be_shown(key, detail, file, line):
    details = dict.fromkeys(details_of(key), detail)
    rejection = RefusedError(key, line=line, **details).rejection(file)
    assert rejection.line == line
    for text in (rejection.file, rejection.field, rejection.found, rejection.expected):
        assert text.isprintable()
        text.encode()
    message, found = recognised(rejection)
    assert (message.field, message.expected) == (rejection.field, rejection.expected)
    assert message.found.format(**found) == rejection.found


def test_a_rejection_of_another_origin_is_not_recognised():
    assert recognised(Rejection("a.xml", None, "xml", "Something else.", "Nothing.")) is None
    assert recognised(Rejection("a.xml", None, "file", "Something else.", MESSAGES["file.empty"].expected)) is None


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("two\nlines\tand  spaces", "two lines and spaces"),
        ("bell\x07", "bell\\u0007"),
        ("lone \ud800", "lone \\ud800"),
        ("x" * MAX_DETAIL, "x" * MAX_DETAIL),
        ("x" * (MAX_DETAIL + 1), "x" * (MAX_DETAIL - 1) + "…"),
        ("right to left \u202e", "right to left \\u202e"),
    ],
)
def test_a_strangers_words_are_shown_on_one_line_cut_and_escaped(given_text, shown):
    assert printable(given_text) == shown


def test_the_name_of_a_file_may_be_longer_than_a_detail():
    assert len(RefusedError("file.empty").rejection("d" * (MAX_FILE + 1)).file) == MAX_FILE

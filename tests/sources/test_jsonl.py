"""JSON records, one a line or one behind the other: a broken one costs no other."""

import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styczna.sources import safe
from styczna.sources.jsonl import records
from styczna.sources.messages import RefusedError


class Stream(io.BytesIO):
    """Gives at most `size` bytes at a time."""

    def __init__(self, data: bytes, size: int = safe.CHUNK) -> None:
        super().__init__(data)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, self._size))


def read(data: bytes | str, size: int = safe.CHUNK) -> list[tuple[int, object]]:
    """(line, content, or the key of the refusal) of each record."""
    stream = Stream(data if isinstance(data, bytes) else data.encode(), size)
    return [
        (record.line, record.content.key if isinstance(record.content, RefusedError) else record.content)
        for record in records(stream)
    ]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('{}"\\\n a:,', max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text('{}"\\\n a', max_size=4), inner, max_size=2),
    max_leaves=6,
)
objects = st.dictionaries(st.text('{}"\\\n a', max_size=4), values, max_size=3)


@given(
    st.lists(objects),
    st.sampled_from(["\n", "\r\n", "", "\n\n", " "]),
    st.booleans(),
    st.integers(1, 40),
    st.booleans(),
)
def test_records_come_back_however_they_are_set_down(contents, between, mark, size, readable):
    text = between.join(json.dumps(content, ensure_ascii=readable) for content in contents)
    found = read((b"\xef\xbb\xbf" if mark else b"") + text.encode(), size)
    assert [content for _, content in found] == contents


@given(st.lists(objects, min_size=1), st.integers(1, 40))
def test_records_of_many_lines_come_back(contents, size):
    text = "\n".join(json.dumps(content, indent=1) for content in contents)
    assert [content for _, content in read(text, size)] == contents


def test_a_record_knows_its_line():
    assert [line for line, _ in read('{"a":1}\n\n{"a":2}\n{\n"a":3}\n{"a":4}{"a":5}')] == [1, 3, 4, 6, 6]


@pytest.mark.parametrize(
    ("broken", "key"),
    [
        ('{"a": }', "call.json"),
        ('{"a": "no end}', "call.json"),
        ('{"a": 1', "call.json"),
        ("words", "call.json"),
        ('["a"]', "call.object"),
        ("17", "call.object"),
        ("null", "call.object"),
        ("}", "call.json"),
        ('{"a": "\x01"}', "call.json"),
        ('{"a": ' + "[" * 100_000 + "}", "call.json"),
        ('{"a": ' + "1" * 5_000 + "}", "call.json"),
    ],
)
def test_a_broken_line_costs_no_other(broken, key):
    found = read(f'{{"a":1}}\n{broken}\n{{"a":2}}\n')
    assert found == [(1, {"a": 1}), (2, key), (3, {"a": 2})]


def test_a_broken_record_between_others_without_lines_costs_no_other():
    assert [content for _, content in read('{"a":1}{"b": {"c": 1}{"a":2}')] == [{"a": 1}, "call.json", {"a": 2}]


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_a_text_without_its_end_takes_no_more_than_the_next_record_along(size):
    found = read('{"a":"1"}{"b": "no end}{"c":"2"}{"d":"3"}{"e":"4"}', size)
    assert [content for _, content in found] == [{"a": "1"}, "call.json", {"d": "3"}, {"e": "4"}]


def test_bytes_in_no_encoding_become_the_sign_for_that():
    assert read(b'{"a": "\xff"}\n{"a":2}') == [(1, {"a": "\ufffd"}), (2, {"a": 2})]


@pytest.mark.parametrize("data", ["", "\n\n", " ", "\ufeff"])
def test_nothing_gives_nothing(data):
    assert read(data) == []


def test_a_line_is_kept_to_its_length(monkeypatch):
    monkeypatch.setattr(safe, "MAX_LINE_BYTES", 20)
    longest = '{"a": "123456789ab"}'
    assert len(longest) == 20
    for size in (5, 1_000):
        assert read(f'{longest}\n{{"a":2}}', size)[0] == (1, {"a": "123456789ab"})
        found = read(f'{longest[:-2]}c"}}\n{{"a":2}}\n', size)
        assert found == [(1, "call.line"), (2, {"a": 2})]


def test_a_line_without_end_takes_no_more_memory_than_the_limit(monkeypatch):
    monkeypatch.setattr(safe, "MAX_LINE_BYTES", 100_000)
    data = b'{"a": "' + b"x" * 5_000_000 + b'"}\n{"a":2}'
    stream = Stream(data)
    tracemalloc.start()
    found = [record.line for record in records(stream)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [1, 2] and peak < 2_000_000

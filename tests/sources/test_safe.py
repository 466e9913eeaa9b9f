"""XML from strangers: no DTD, no entities, no files of this machine, and every limit kept to the last byte."""

import io
import re
import time
import tracemalloc
from pathlib import Path

import pytest

from styczna.sources import safe
from styczna.sources.messages import RefusedError

LAUGHS = b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY l0 "ha">%s]>\n<a>&l29;</a>' % b"".join(
    b'<!ENTITY l%d "&l%d;&l%d;&l%d;">' % (i, i - 1, i - 1, i - 1) for i in range(1, 30)
)
BLOW_UP = b'<!DOCTYPE a [<!ENTITY b "%s">]><a>%s</a>' % (b"x" * 100_000, b"&b;" * 100_000)
XXE = b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>'
OUTSIDE = b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'
PARAMETER = b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>'
ATTACKS = {
    "billion laughs": LAUGHS,
    "quadratic blow-up": BLOW_UP,
    "external entity": XXE,
    "external DTD": OUTSIDE,
    "parameter entity": PARAMETER,
    "behind a byte order mark": b"\xef\xbb\xbf" + XXE,
    "behind space": b" \n" + XXE,
}


def refusal(data: bytes) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        safe.parse_xml(data)
    return caught.value


def stream_refusal(data: bytes) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        list(safe.stream_xml(io.BytesIO(data), "doc"))
    return caught.value


# ---- what is no plain XML


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("reading", [refusal, stream_refusal])
def test_a_doctype_is_refused_before_anything_unfolds(attack, reading):
    start = time.perf_counter()
    assert reading(attack).key == "xml.doctype"
    assert time.perf_counter() - start < 0.2


@pytest.mark.parametrize("declared", ["f SYSTEM", "% f SYSTEM", "f PUBLIC 'p'"])
@pytest.mark.parametrize("reading", [refusal, stream_refusal])
def test_no_file_of_this_machine_is_shown_in_a_refusal(tmp_path, declared, reading):
    secret = tmp_path / "secret"
    secret.write_text("the words of a secret")
    attack = f'<!DOCTYPE part [<!ENTITY {declared} "{secret.as_uri()}">]><part><doc>&f;</doc></part>'
    assert "the words" not in repr(reading(attack.encode()).rejection("a.xml"))


@pytest.mark.parametrize("reading", [refusal, stream_refusal])
def test_the_parser_is_a_second_lock_behind_the_first(monkeypatch, tmp_path, reading):
    monkeypatch.setattr(safe, "root_name", lambda head: "part")
    secret = tmp_path / "secret"
    secret.write_text("the words of a secret")
    attack = f'<!DOCTYPE part [<!ENTITY f SYSTEM "{secret.as_uri()}">]><part><doc>&f;</doc></part>'
    told = reading(attack.encode())
    assert told.key == "xml.doctype" and "the words" not in repr(told.rejection("a.xml"))


def test_a_doctype_behind_comments_is_found_with_its_line():
    told = refusal(b'<?xml version="1.0"?>\n<!-- <a> -->\n<?p <b?>\n<!DOCTYPE a>\n<a/>')
    assert (told.key, told.line) == ("xml.doctype", 4)


def test_a_doctype_behind_a_prolog_of_all_measure_is_out_of_reach():
    told = refusal(b"<!--" + b" " * safe.MAX_XML_PROLOG + b"-->" + XXE)
    assert told.key == "xml.prolog"


@pytest.mark.parametrize("case", [b"<!doctype a><a/>", b"<!DocType a><a/>"])
def test_a_doctype_is_refused_in_any_case(case):
    assert refusal(case).key == "xml.doctype"


def test_an_entity_without_a_doctype_is_broken_xml():
    told = refusal(b"<a>\n&unknown;</a>")
    assert (told.key, told.line) == ("xml.broken", 2)


def test_the_five_entities_of_xml_and_numbers_are_read():
    assert safe.parse_xml(b"<a>&lt;&amp;&gt;&quot;&apos;&#321;</a>").text == "<&>\"'Ł"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_a_doctype_cannot_hide_in_a_wide_encoding(encoding):
    assert refusal(XXE.decode().encode(encoding)).key == "xml.encoding"
    assert refusal("<a/>".encode(encoding)).key == "xml.encoding"


@pytest.mark.parametrize("encoding", ["UTF-7", "utf-16", "IBM037", "ebcdic-cp-us", "HZ-GB-2312", "ISO-2022-JP"])
def test_an_encoding_that_could_hide_a_doctype_is_refused_by_name(encoding):
    told = refusal(f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode())
    assert (told.key, told.line, told.details) == ("xml.encoding", 1, {"encoding": encoding})


@pytest.mark.parametrize("encoding", ["UTF-8", "utf8", "us-ascii", "ISO-8859-2", "windows-1250", "cp1252"])
def test_the_encodings_of_europe_are_read(encoding):
    text = "Ł" if encoding in ("UTF-8", "utf8", "ISO-8859-2", "windows-1250") else "L"
    data = f'<?xml version="1.0" encoding="{encoding}"?><a>{text}</a>'.encode(encoding)
    assert safe.parse_xml(data).text == text


@pytest.mark.parametrize("data", [b"", b"   \n", b"notice", b"{}", b"< a/>", b"<", b"<!ELEMENT a><a/>", b"\x00\x01"])
def test_what_is_not_xml_is_refused(data):
    assert refusal(data).key in ("xml.none", "xml.encoding")


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"<a>\n<b>\n</a>", 3), (b"<a>\n", 2), (b"<a>\n\n\xff</a>", 3), (b"<a/>\n<b/>", 2), (b"<a x='1'\nx='2'/>", 2)],
)
def test_broken_xml_is_refused_with_its_line(data, line):
    told = refusal(data)
    assert (told.key, told.line) == ("xml.broken", line)
    assert "column" not in told.details["detail"]


def test_comments_and_instructions_are_not_part_of_the_tree():
    assert len(safe.parse_xml(b"<?a?><!-- b --><a><!-- c --><?d e?></a><!-- f -->")) == 0


def test_the_root_is_named_as_it_is_written():
    assert safe.root_name(b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- -->\n<ns0:part x='1'>") == "ns0:part"


# ---- limits at their borders


def nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


def test_the_depth_is_kept_to_the_last_level():
    assert safe.parse_xml(nested(safe.MAX_XML_DEPTH)).tag == "a"
    told = refusal(nested(safe.MAX_XML_DEPTH + 1))
    assert (told.key, told.line) == ("xml.depth", 1)


def test_the_length_of_a_text_is_kept_to_the_last_byte():
    assert len(safe.parse_xml(b"<a>%s</a>" % (b"x" * safe.MAX_XML_TEXT)).text) == safe.MAX_XML_TEXT
    assert refusal(b"<a>%s</a>" % (b"x" * (safe.MAX_XML_TEXT + 1))).key == "xml.text"


@pytest.mark.parametrize(
    "around", [b"<a b='%s'/>", b"<a><!--%s--></a>", b"<a><?p %s?></a>", b"<a><%s/></a>", b"<a><![CDATA[%s]]></a>"]
)
def test_attributes_comments_and_names_are_no_longer_than_a_text(around):
    assert refusal(around % (b"x" * (safe.MAX_XML_TEXT + 1))).key == "xml.text"


def test_the_bytes_of_a_document_are_kept_to_the_last():
    half = b"<b>%s</b>" % (b"x" * (safe.MAX_XML_BYTES // 2 - 11))
    data = b"<a>%s%s%s</a>" % (half, half, b" ")
    assert len(data) == safe.MAX_XML_BYTES
    assert len(safe.parse_xml(data)) == 2
    assert refusal(data + b" ").key == "xml.bytes"


@pytest.mark.parametrize(
    ("limit", "within", "beyond", "key"),
    [
        ("MAX_XML_TAGS", b"<a><b/><c/></a>", b"<a><b/><c/><d/></a>", "xml.tags"),
        ("MAX_XML_ATTRIBUTES", b"<a b='' c='' d='' e=''/>", b"<a b='' c='' d='' e='' f=''/>", "xml.attributes"),
    ],
)
def test_tags_and_attributes_are_counted_before_the_tree_is_built(monkeypatch, limit, within, beyond, key):
    monkeypatch.setattr(safe, limit, 4)
    assert safe.parse_xml(within).tag == "a"
    told = refusal(beyond)
    assert (told.key, told.details) == (key, {"limit": "4"})


def test_the_most_tags_that_are_allowed_stay_within_memory():
    data = b"<a>" + b"<b/>" * (safe.MAX_XML_TAGS - 2) + b"</a>"
    assert len(safe.parse_xml(data)) == safe.MAX_XML_TAGS - 2
    assert refusal(data.replace(b"</a>", b"<b/></a>")).key == "xml.tags"


def test_the_prolog_is_kept_to_the_last_byte():
    within = b"<!--%s--><a/>" % (b" " * (safe.MAX_XML_PROLOG - 11))
    assert safe.parse_xml(within).tag == "a"
    assert refusal(b" " * 5 + within).key == "xml.prolog"


class Drip(io.BytesIO):
    """A stream that gives three bytes at a time, as slow sources do."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 3))


def test_a_stream_that_gives_little_is_asked_again():
    assert safe.read_up_to(Drip(b"12345678"), 7) == b"1234567"
    assert safe.read_all(Drip(b"12345678"), 8) == b"12345678"
    assert [doc.get("id") for doc in safe.stream_xml(Drip(b"<part><doc id='1'/></part>"), "doc")] == ["1"]


def test_reading_all_stops_one_byte_beyond_the_limit():
    source = io.BytesIO(b"x" * 100)
    with pytest.raises(RefusedError) as caught:
        safe.read_all(source, 10)
    assert (caught.value.key, source.tell()) == ("xml.bytes", 11)


# ---- streams


def day(docs: int, size: int = 0) -> bytes:
    return b"<part>" + b"".join(b"<doc id='%d'>%s</doc>" % (i, b"x" * size) for i in range(docs)) + b"</part>"


def test_a_stream_gives_one_element_after_another():
    assert [doc.get("id") for doc in safe.stream_xml(io.BytesIO(day(5)), "doc")] == list("01234")


def test_a_stream_gives_what_came_before_its_fault():
    stream = safe.stream_xml(io.BytesIO(b"<part>\n<doc/>\n<doc/>\n<doc></part>"), "doc")
    assert next(stream).tag == next(stream).tag == "doc"
    with pytest.raises(RefusedError) as caught:
        next(stream)
    assert (caught.value.key, caught.value.line) == ("xml.broken", 4)


def test_a_stream_that_breaks_off_is_refused():
    assert stream_refusal(b"<part><doc/>").key == "xml.broken"
    assert stream_refusal(b"").key == "xml.none"


def test_a_stream_holds_one_element_however_long_it_is():
    class Endless:
        """Documents without end, as far as the limit of a stream lets them come."""

        given = 0
        block = b"<doc><a>text</a><b c='d'/></doc>" * 2_000

        def read(self, size: int, /) -> bytes:
            self.given += 1
            return b"<part>" if self.given == 1 else self.block if self.given < 100 else b""

    tracemalloc.start()
    with pytest.raises(RefusedError):  # the root is never closed
        for count, _ in enumerate(safe.stream_xml(Endless(), "doc"), 1):
            last = count
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert last == 98 * 2_000
    assert peak < 8 * safe.MIB


def test_a_stream_is_kept_to_its_bytes(monkeypatch):
    data = day(3)
    monkeypatch.setattr(safe, "MAX_STREAM_BYTES", len(data))
    assert len(list(safe.stream_xml(io.BytesIO(data), "doc"))) == 3
    monkeypatch.setattr(safe, "MAX_STREAM_BYTES", len(data) - 1)
    assert stream_refusal(data).key == "xml.bytes"


def test_each_element_of_a_stream_has_the_limits_of_a_document(monkeypatch):
    monkeypatch.setattr(safe, "CHUNK", 64)
    data = day(40)
    monkeypatch.setattr(safe, "MAX_XML_TAGS", 16)  # 64 bytes of this stream hold up to eight tags
    monkeypatch.setattr(safe, "MAX_XML_ATTRIBUTES", 8)
    monkeypatch.setattr(safe, "MAX_XML_BYTES", 64)
    assert len(list(safe.stream_xml(io.BytesIO(data), "doc"))) == 40
    assert stream_refusal(data + b" " * 200).key == "xml.bytes"
    assert stream_refusal(day(2, size=200)).key == "xml.bytes"
    assert stream_refusal(b"<part><doc>" + b"<a/>" * 40).key == "xml.tags"
    assert stream_refusal(b"<part><doc " + b"a=''" * 40).key == "xml.attributes"


def test_a_stream_keeps_depth_and_text():
    assert stream_refusal(b"<part>" + nested(safe.MAX_XML_DEPTH)).key == "xml.depth"
    assert stream_refusal(b"<part><doc>" + b"x" * (safe.MAX_XML_TEXT + 1)).key == "xml.text"


def test_every_limit_stands_in_the_documentation_with_its_value():
    table = (Path(__file__).parents[2] / "docs" / "methods" / "readers.md").read_text()
    written = dict(re.findall(r"^\| `([A-Z_]+)` \| ([\d,]+(?: [KM]iB)?) \|", table, re.MULTILINE))
    units = {"": 1, "KiB": 1024, "MiB": safe.MIB}
    told = {}
    for name, value in written.items():
        number, _, unit = value.replace(",", "").partition(" ")
        told[name] = int(number) * units[unit]
    assert told == {name: value for name, value in vars(safe).items() if re.match(r"MAX_|RATIO_", name)}

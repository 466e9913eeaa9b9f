"""The one door to the readers: whatever comes in, notices and rejections come out."""

import subprocess
import sys
import time
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.fuzz import PACKINGS, damaged
from styczna.sources import eu_calls, notices
from styczna.sources.messages import recognised
from styczna.sources.records import KINDS, Notice, Rejection


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ("<html><body/></html>", "The root element is html."),
        ("<TED_EXPORT xmlns='urn:x'/>", "The root element is TED_EXPORT in the namespace “urn:x”."),
        ("<ContractNotice/>", "The root element is ContractNotice."),
        ("<n:ContractNotice xmlns:n='urn:n'/>", "The root element is ContractNotice in the namespace “urn:n”."),
        (
            "<a:feed xmlns:a='http://www.w3.org/2005/Atom'/>",
            "The root element is feed in the namespace “http://www.w3.org/2005/Atom”.",
        ),
    ],
)
def test_an_unknown_document_is_refused_with_what_was_found_and_what_is_expected(refused, document, found):
    rejection = refused(document)
    assert (rejection.field, rejection.found, rejection.line) == ("root", found, 1)
    assert rejection.expected.startswith("A notice: TED_EXPORT (R2.0.7 to R2.0.9), a META XML day (part), or eForms")


def test_the_content_chooses_the_reader_and_not_the_name(tmp_path, read, data):
    for place, name in enumerate(["eforms_ubl_2025.xml", "ted_v2_r2_0_9_2024.xml", "ted_meta_2008_cut.xml"]):
        (tmp_path / f"{place}.csv").write_bytes((data / name).read_bytes())
    assert [record.source for record in read(tmp_path)] == ["eforms", "ted-export", *["ted-meta"] * 6]


def test_a_folder_of_everything_is_read_in_order(read, data):
    found = read(data / "notices")
    assert len(found) == 25 and all(isinstance(record, Notice) for record in found)


def test_several_paths_are_read_one_behind_the_other(read, data):
    found = read(data / "ted_v2_r2_0_9_2024.xml", data / "nothing", data / "eforms_ubl_2025.xml")
    assert [getattr(record, "id", None) for record in found] == ["2670-2024", None, "372-2025"]


def test_reading_the_same_twice_gives_the_same(read, data):
    assert read(data / "ted_meta_2008_cut.xml") == read(data / "ted_meta_2008_cut.xml")


def test_all_packaged_notices_are_read_fast_and_none_is_refused(packaged):
    start = time.perf_counter()
    count, ids = 0, set()
    for record in notices.read([packaged / "ted_notices_2016_2022.tar.xz"]):
        assert isinstance(record, Notice), record
        assert record.kind in KINDS and record.titles and record.buyers and record.cpv and record.published
        count += 1
        ids.add(record.id)
    assert count == len(ids) == 2_410
    assert time.perf_counter() - start < 9


MEASURED = """
import re, sys
from pathlib import Path
from styczna.sources import notices
count = sum(1 for record in notices.read([Path(sys.argv[1])]))
# Not getrusage: there a child begins with the peak of the process that started it.
print(count, re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of the peak is the one of Linux")
def test_all_packaged_notices_take_less_than_300_megabytes(packaged):
    archive = packaged / "ted_notices_2016_2022.tar.xz"
    command = [sys.executable, "-c", MEASURED, str(archive)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    count, peak = map(int, done.stdout.split())
    assert count == 2_410 and peak < 300 * 1024


# ---- broken bytes


def answers(reader, path, document: bytes) -> list[Notice | Rejection]:
    path.write_bytes(document)
    found = list(reader.read([path]))
    for record in found:
        assert isinstance(record, Notice) or (isinstance(record, Rejection) and recognised(record))
    return found


SOURCES = [
    "notices/f06_456016-2019.xml", "notices/f17_368559-2021.xml", "notices/f20_078215-2021.xml",
    "ted_v2_r2_0_7_2011.xml", "ted_v2_r2_0_9_2024.xml", "ted_meta_2008_cut.xml", "eforms_ubl_2025.xml",
]  # fmt: skip
MUTATIONS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.parametrize("source", SOURCES)
@MUTATIONS
@given(seed=st.integers(0))
def test_damaged_notices_never_raise(tmp_path, data, source, seed):
    document = damaged((data / source).read_bytes(), Random(seed))
    assert answers(notices, tmp_path / "damaged", document)


@pytest.mark.parametrize("pack", PACKINGS)
@MUTATIONS
@given(seed=st.integers(0))
def test_damaged_archives_never_raise(tmp_path, small, pack, seed):
    answers(notices, tmp_path / "damaged", damaged(pack(small), Random(seed)))


@MUTATIONS
@given(seed=st.integers(0))
def test_damaged_calls_never_raise(tmp_path, data, seed):
    answers(eu_calls, tmp_path / "damaged", damaged((data / "eu_calls_cut.jsonl").read_bytes(), Random(seed)))


@MUTATIONS
@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_answered(tmp_path, document):
    assert answers(notices, tmp_path / "any", document)
    answers(eu_calls, tmp_path / "any", document)

"""Archives from strangers: each attack is refused by itself, and the rest of the archive goes on."""

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import tracemalloc
import zipfile

import pytest

from styczna.sources import safe
from styczna.sources.opening import documents
from styczna.sources.records import Notice, Rejection

MIB = safe.MIB


def outcome(found):
    """What became of each record, by the name behind the archive's: its id, or the field of its rejection."""
    return [
        record.id if isinstance(record, Notice) else (record.file.partition("!")[2], record.field, record.found)
        for record in found
    ]


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


# ---- what is read


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
def test_a_tar_is_read_member_by_member(read, tar_of, small, mode):
    found = read(tar_of(("day/b.xml", small), ("a.bin", small.replace(b"574960", b"574961")), mode=mode))
    assert [notice.id for notice in found] == ["574960-2018", "574961-2018"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_is_read_member_by_member(read, zip_of, small, method):
    found = read(zip_of(("day/", b""), ("day/b.xml", small), ("a", b"<x/>"), method=method))
    assert outcome(found) == ["574960-2018", ("a", "root", "The root element is x.")]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_one_compressed_file_is_read_under_its_own_name(read, small, pack):
    assert [notice.id for notice in read(pack(small))] == ["574960-2018"]
    (rejection,) = read(pack(b"<x/>"))
    assert "!" not in rejection.file


def test_xz_streams_one_behind_the_other_are_one_file(read, small):
    packed = lzma.compress(small[:1000]) + b"\x00" * 8 + lzma.compress(small[1000:])
    assert [notice.id for notice in read(packed)] == ["574960-2018"]


def test_an_empty_zip_gives_nothing(read, zip_of):
    assert read(zip_of()) == []


def test_a_file_of_zeros_is_no_archive_and_no_notice(refused):
    assert refused(b"\x00" * 10_240).found == "The document is not XML."


# ---- names


@pytest.mark.parametrize(
    "name",
    [
        "../a.xml",
        "a/../../b.xml",
        "/etc/a.xml",
        "..",
        "a/..",
        "C:a.xml",
        "c:\\a.xml",
        "..\\a.xml",
        "\\\\host\\a",
        "a\nb",
    ],
)
def test_a_name_that_leads_outside_is_refused_and_the_rest_goes_on(read, tar_of, zip_of, small, name):
    for archive in (tar_of((name, small), ("b.xml", small)), zip_of((name, small), ("b.xml", small))):
        first, second = read(archive)
        assert (first.field, first.found) == ("member", "The name leads outside the archive or is no plain name.")
        assert second.id == "574960-2018"


def test_a_zero_byte_in_the_name_of_a_member_is_refused(read, zip_of, small):
    packed = zip_of(("a.xmlX../../b", small)).replace(b"a.xmlX", b"a.xml\x00")
    ((name, field, _),) = outcome(read(packed))
    assert field == "member" and name == "a.xml\\u0000../../b"


def test_a_member_whose_name_begins_with_a_zero_byte_is_refused_and_the_rest_goes_on(read, zip_of, small):
    packed = zip_of(("a", small), ("b", small), method=zipfile.ZIP_STORED)
    unnamed = packed.replace(b"a" + small, b"\x00" + small).replace(b"aPK\x01\x02", b"\x00PK\x01\x02")
    first, second = outcome(read(unnamed))
    assert first[1] == "member" and second == "574960-2018"


def test_a_name_that_occurs_again_is_refused(read, tar_of, zip_of, small):
    archive = tar_of(("a.xml", small), ("./a.xml", small), ("d//a.xml", small), ("d/a.xml", small))
    expected = ["574960-2018", ("./a.xml", "member", "The name occurs a second time in the archive.")]
    assert outcome(read(archive))[:2] == expected
    assert outcome(read(archive))[3] == ("d/a.xml", *expected[1][1:])
    with pytest.warns(UserWarning, match="Duplicate"):
        archive = zip_of(("a.xml", small), ("a.xml", small))
    assert [record if isinstance(record, str) else record[1] for record in outcome(read(archive))] == [
        "574960-2018",
        "member",
    ]


def test_a_name_is_kept_to_its_length(read, tar_of, zip_of, small):
    longest = "d/" * (safe.MAX_PATH // 2 - 1) + "aa"
    for make in (tar_of, zip_of):
        first, second = read(make((longest, small), (longest + "a", small)))
        assert first.id == "574960-2018"
        assert (second.field, second.found) == ("member", f"The name is longer than {safe.MAX_PATH} characters.")


def test_a_name_in_no_encoding_is_shown_escaped(read, tar_of):
    packed = tar_of(("aXb", b"<x/>"))
    header = bytearray(packed[:512])
    header[1], header[148:156] = 0xFF, b" " * 8
    header[148:156] = b"%06o\x00 " % sum(header)
    ((name, field, _),) = outcome(read(bytes(header) + packed[512:]))
    assert (name, field) == ("a\\udcffb", "root")


# ---- members that are no plain files


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (tarfile.SYMTYPE, "The member is a link."),
        (tarfile.LNKTYPE, "The member is a link."),
        (tarfile.CHRTYPE, "The member is a device or queue."),
        (tarfile.BLKTYPE, "The member is a device or queue."),
        (tarfile.FIFOTYPE, "The member is a device or queue."),
    ],
)
def test_links_and_devices_in_a_tar_are_refused_and_the_rest_goes_on(read, tar_of, small, kind, found):
    archive = tar_of(("b.xml", small), member("a.xml", kind, "b.xml"), ("c.xml", small))
    assert outcome(read(archive)) == ["574960-2018", ("a.xml", "member", found), "574960-2018"]


def test_a_sparse_file_is_refused(read):
    info = member("a.xml")
    info.pax_headers = {"GNU.sparse.size": "1099511627776", "GNU.sparse.map": "0,1", "GNU.sparse.name": "a.xml"}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info)
    assert outcome(read(packed.getvalue())) == [("a.xml", "member", "The member is a sparse file.")]


@pytest.mark.parametrize(
    ("mode", "found"),
    [(stat.S_IFLNK, "The member is a link."), (stat.S_IFIFO, "The member is a device or queue.")],
)
def test_links_and_devices_in_a_zip_are_refused_and_the_rest_goes_on(read, zip_of, small, mode, found):
    info = zipfile.ZipInfo("a.xml")
    info.create_system, info.external_attr = 3, (mode | 0o777) << 16
    assert outcome(read(zip_of((info, b"/etc/passwd"), ("b.xml", small)))) == [
        ("a.xml", "member", found),
        "574960-2018",
    ]


def test_an_encrypted_member_is_refused_and_the_rest_goes_on(read, zip_of, small):
    packed = bytearray(zip_of(("a.xml", small), ("b.xml", small)))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + place] |= 1
    assert outcome(read(bytes(packed))) == [("a.xml", "member", "The member is encrypted."), "574960-2018"]


def test_an_unknown_method_of_packing_is_refused_and_the_rest_goes_on(read, zip_of, small):
    packed = bytearray(zip_of(("a.xml", small), ("b.xml", small)))
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        packed[packed.index(signature) + place] = 97
    first, second = outcome(read(bytes(packed)))
    assert first[1] == "member" and second == "574960-2018"


def test_an_unknown_version_of_zip_is_broken(refused, zip_of, small):
    packed = bytearray(zip_of(("a.xml", small)))
    packed[packed.index(b"PK\x01\x02") + 6] = 149
    assert refused(bytes(packed)).found == "The archive is broken: zip file version 14.9."


def test_an_archive_in_an_archive_is_refused_and_the_rest_goes_on(read, tar_of, zip_of, small):
    inner = [
        tar_of(("x", small)),
        zip_of(("x", small)),
        gzip.compress(small),
        lzma.compress(small),
        bz2.compress(small),
    ]
    archive = zip_of(*((f"{place}.xml", content) for place, content in enumerate(inner)), ("9", small))
    found = outcome(read(archive))
    nested = "There is an archive inside the archive."
    assert found == [*((f"{place}.xml", "archive", nested) for place in range(5)), "574960-2018"]


def test_compressed_twice_is_an_archive_in_an_archive(refused, small, zip_of):
    for packed in (gzip.compress(lzma.compress(small)), lzma.compress(zip_of(("a", small)))):
        assert refused(packed).found == "There is an archive inside the archive."


@pytest.mark.parametrize("magic", [b"BZh91AY", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x01", b"\x28\xb5\x2f\xfd"])
def test_other_archives_are_named(refused, magic):
    rejection = refused(magic + b"0" * 600)
    assert rejection.field == "archive" and rejection.found.startswith("This is a ")


# ---- bombs


def peak_of(action) -> int:
    """The memory that an action takes at its worst, in bytes."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", ["gz", "xz", "tar.gz"])
def test_a_bomb_is_stopped_by_its_ratio(tmp_path, read, tar_of, kind):
    zeros = b"<a>" + b"\x00" * (60 * MIB)
    bomb = tmp_path / "bomb"
    if kind == "tar.gz":
        bomb.write_bytes(tar_of(("a", zeros), mode="w:gz"))
    else:
        bomb.write_bytes((gzip if kind == "gz" else lzma).compress(zeros))
    del zeros
    found = []
    assert peak_of(lambda: found.extend(read(bomb))) < 32 * MIB
    assert {told.found for told in found} == {f"The data unpack to more than {safe.MAX_RATIO} times their size."}


def test_a_bomb_in_a_zip_is_refused_by_what_it_declares_and_the_rest_goes_on(read, zip_of, small):
    archive = zip_of(("a.xml", b" " * (20 * MIB)), ("b.xml", small))
    ratio = f"The data unpack to more than {safe.MAX_RATIO} times their size."
    assert outcome(read(archive)) == [("a.xml", "archive", ratio), "574960-2018"]


def test_a_member_that_declares_less_than_it_holds_is_broken(read, zip_of, small):
    packed = bytearray(zip_of(("a.xml", small), ("b.xml", small)))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", packed, packed.index(signature) + place, 100)
    first, second = outcome(read(bytes(packed)))
    assert first[:2] == ("a.xml", "archive") and second == "574960-2018"


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_the_ratio_is_kept_to_the_last_byte(monkeypatch, refused, read, limit):
    data = b"<a>%s</a>" % b"".join(b"%d " % (n * n) for n in range(2_000))
    packed = gzip.compress(data)
    monkeypatch.setattr(safe, "RATIO_FREE_BYTES", len(data))
    monkeypatch.setattr(safe, "MAX_RATIO", len(data) / len(packed) / limit)
    assert refused(packed).field == "root"  # nothing is judged up to here
    monkeypatch.setattr(safe, "RATIO_FREE_BYTES", len(data) - 1)
    assert refused(packed).field == ("archive" if limit > 1 else "root")


def test_the_bytes_of_a_member_are_kept_to_the_last(monkeypatch, read, tar_of, zip_of, small):
    monkeypatch.setattr(safe, "MAX_MEMBER_BYTES", len(small))
    assert outcome(read(gzip.compress(small), lzma.compress(small))) == ["574960-2018"] * 2
    (rejection,) = read(gzip.compress(small + b" "))
    assert rejection.found == f"The member unpacks to more than {len(small)} bytes."
    for archive in (tar_of(("a", small + b" "), ("b", small)), zip_of(("a", small + b" "), ("b", small))):
        assert outcome(read(archive)) == [
            ("a", "member", f"The member unpacks to more than {len(small)} bytes."),
            "574960-2018",
        ]


def test_the_bytes_of_all_members_are_kept_to_the_last(monkeypatch, read, tar_of, zip_of, small):
    packed = zip_of(("a", small), ("b", small))
    monkeypatch.setattr(safe, "MAX_UNPACKED_BYTES", 2 * len(small))
    assert len(read(packed)) == 2
    monkeypatch.setattr(safe, "MAX_UNPACKED_BYTES", 2 * len(small) - 1)
    assert outcome(read(packed))[-1] == ("", "archive", f"The archive unpacks to more than {2 * len(small) - 1} bytes.")


def test_a_compressed_file_is_kept_to_the_bytes_of_an_archive(monkeypatch, read, small):
    packed = gzip.compress(small)
    monkeypatch.setattr(safe, "MAX_UNPACKED_BYTES", len(small))
    assert outcome(read(packed)) == ["574960-2018"]
    monkeypatch.setattr(safe, "MAX_UNPACKED_BYTES", len(small) - 1)
    assert outcome(read(packed))[0][1] == "archive"


def test_a_tar_is_kept_to_the_bytes_of_an_archive_read_or_not(monkeypatch, refused, tar_of):
    packed = tar_of(("LICENSE", b"x" * 200_000), ("README.md", b"y" * 200_000))
    monkeypatch.setattr(safe, "MAX_UNPACKED_BYTES", 300_000)
    assert refused(packed).found == "The archive unpacks to more than 300000 bytes."


def test_the_members_are_kept_to_the_last(monkeypatch, read, tar_of, zip_of, small):
    monkeypatch.setattr(safe, "MAX_MEMBERS", 2)
    for make in (tar_of, zip_of):
        assert outcome(read(make(("a", small), ("b", small)))) == ["574960-2018"] * 2
        assert outcome(read(make(("a", small), ("b", small), ("c", small)))) == [
            "574960-2018",
            "574960-2018",
            ("", "archive", "The archive has more than 2 members."),
        ]


def test_a_table_of_contents_is_kept_to_its_size(monkeypatch, read, refused, zip_of, small):
    packed = zip_of(("a", small))
    size = struct.unpack_from("<L", packed, len(packed) - 10)[0]
    monkeypatch.setattr(safe, "MAX_DIRECTORY_BYTES", size)
    assert outcome(read(packed)) == ["574960-2018"]
    monkeypatch.setattr(safe, "MAX_DIRECTORY_BYTES", size - 1)
    assert refused(packed).field == "archive"


def test_a_header_is_kept_to_its_size(monkeypatch, refused, read, tar_of, small):
    packed = tar_of(("d/" * 200 + "a", small))  # its name stands in an extended header of 411 bytes
    monkeypatch.setattr(safe, "MAX_HEADER_BYTES", 411)
    assert outcome(read(packed)) == ["574960-2018"]
    monkeypatch.setattr(safe, "MAX_HEADER_BYTES", 410)
    assert refused(packed).found == "A header in the archive is longer than 410 bytes."


def test_a_header_that_declares_a_terabyte_is_refused_unread(refused):
    info = member("a", tarfile.GNUTYPE_LONGNAME)
    info.size = 1 << 40
    assert refused(info.tobuf(tarfile.GNU_FORMAT) + b"\x00" * 10_240).found.startswith("A header in the archive")


def test_a_chain_of_headers_is_broken(refused):
    info = member("a", tarfile.GNUTYPE_LONGNAME)
    info.size = 1
    block = info.tobuf(tarfile.GNU_FORMAT) + b"x" + b"\x00" * 511
    assert refused(block * 3_000).field == "archive"


def test_an_xz_file_gets_no_more_memory_than_allowed(monkeypatch, refused, read, small):
    packed = lzma.compress(small, preset=9)
    assert outcome(read(packed)) == ["574960-2018"]
    monkeypatch.setattr(safe, "MAX_XZ_MEMORY", 32 * MIB)
    assert refused(packed).found == "The archive is broken: Memory usage limit exceeded."


# ---- what breaks off or lies


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
def test_a_tar_that_breaks_off_never_looks_whole(read, tar_of, small, mode):
    packed = tar_of(("a", small), ("b", small * 3), mode=mode)
    for length in (len(packed) // 4, len(packed) // 2, len(packed) - (11_000 if mode == "w" else 40)):
        found = outcome(read(packed[:length]))
        assert found[-1][1] in ("archive", "xml") and "574960-2018" not in found[1:]


def test_a_tar_that_breaks_off_between_members_is_read_as_far_as_it_goes(read, tar_of, small):
    packed = tar_of(("a", small), ("b", small))
    assert outcome(read(packed[: 512 + -(-len(small) // 512) * 512 + 100])) == [
        "574960-2018",
        ("", "archive", "The archive is broken: truncated header."),
    ]


def test_a_zip_that_breaks_off_is_broken(refused, zip_of, small):
    packed = zip_of(("a", small))
    assert refused(packed[:-30]).found == "The archive is broken: the table of contents is missing."


def test_a_false_checksum_is_found(refused, zip_of, small):
    packed = zip_of(("a", small), method=zipfile.ZIP_STORED).replace(b"574960", b"574961")
    rejection = refused(packed)
    assert rejection.field == "archive" and "CRC" in rejection.found


def test_zip64_is_named(refused, zip_of, small):
    packed = zip_of(("a", small))
    end = packed.rindex(b"PK\x05\x06")
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, end, 1)
    assert refused(packed[:end] + locator + packed[end:]).found == "This is a zip64 archive."


def test_a_zip_with_a_comment_is_read(read, small):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a", small)
        archive.comment = b"a comment of somebody"
    assert outcome(read(packed.getvalue())) == ["574960-2018"]


def test_the_content_decides_and_not_the_extension(tmp_path, read, tar_of, zip_of, small):
    contents = {
        "a.xml": zip_of(("m", small)),
        "b.zip": small,
        "c.gz": tar_of(("m", small)),
        "d.tar.xz": gzip.compress(small),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        assert outcome(read(tmp_path / name)) == ["574960-2018"]


def test_unpacking_writes_nothing_and_holds_little(tmp_path, tar_of):
    """Sixty megabytes in a tar.xz: no file appears, and memory holds the window of the compression and some chunks."""
    content = b"".join(b"%d," % (n * n) for n in range(200_000))
    size = 30 * len(content)
    assert size > 55 * MIB
    archive = tmp_path / "a.tar.xz"
    archive.write_bytes(lzma.compress(tar_of(*((f"{n}.xml", content) for n in range(30))), preset=0))
    given = []

    def unpack():
        for document in documents(archive):
            assert not isinstance(document, Rejection)
            while chunk := document.stream.read(safe.CHUNK):
                given.append(len(chunk))

    assert peak_of(unpack) < 2 * MIB
    assert sum(given) == size
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.tar.xz"]

"""Opening paths: files, folders and archives, without being led anywhere else."""

import os
import socket
import tempfile
from pathlib import Path

import pytest

from styczna.sources import safe
from styczna.sources.opening import Document, documents
from styczna.sources.records import Rejection


def names(path):
    """The names of the documents at a path, relative to it; the field of a rejection behind its name."""
    return [
        (record.name if isinstance(record, Document) else f"{record.file}: {record.field}").removeprefix(f"{path}/")
        for record in documents(path)
    ]


def test_a_folder_is_read_in_the_order_of_its_names_with_the_folders_in_it(tmp_path):
    for name in ("b.xml", "a/z.xml", "a/b/c.xml", "a0.xml", "A.xml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("<a/>")
    assert names(tmp_path) == ["A.xml", "a/b/c.xml", "a/z.xml", "a0.xml", "b.xml"]


def test_a_folder_within_folders_without_end_is_read(tmp_path):
    deep = tmp_path
    for _ in range(500):
        deep /= "d"
        deep.mkdir()
    (deep / "a.xml").write_text("<a/>")
    assert len(names(tmp_path)) == 1


def test_links_in_a_folder_are_refused_wherever_they_lead(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.mkdir()
    folder.mkdir()
    (outside / "secret.xml").write_text("<a/>")
    (folder / "a.xml").write_text("<a/>")
    (folder / "b.xml").symlink_to(outside / "secret.xml")
    (folder / "c").symlink_to(outside)
    (folder / "d").symlink_to(folder)
    (folder / "e").symlink_to("nowhere")
    assert names(folder) == ["a.xml", "b.xml: file", "c: file", "d: file", "e: file"]
    assert {r.found for r in documents(folder) if isinstance(r, Rejection)} == {"This is a link, not a file or folder."}


def test_a_link_that_the_person_names_is_followed(tmp_path):
    (tmp_path / "a.xml").write_text("<a/>")
    (tmp_path / "b").symlink_to(tmp_path / "a.xml")
    assert names(tmp_path / "b") == [str(tmp_path / "b")]


def test_queues_and_sockets_are_refused_unopened(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "queue")
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert names(tmp_path) == ["queue: file", "socket: file"]
    (rejection,) = documents(tmp_path / "queue")
    assert rejection.found == "This is a queue, not a file or folder."


def test_a_device_is_refused(tmp_path):
    (rejection,) = documents(type(tmp_path)("/dev/zero"))
    assert rejection.found == "This is a device, not a file or folder."


def test_what_is_not_there_is_refused(refused, tmp_path):
    assert refused(tmp_path / "nothing").found == "There is no such file or folder."


def test_a_name_that_no_file_can_have_is_refused(refused, tmp_path):
    assert refused(tmp_path / "a\0b").field == "file"
    assert refused(tmp_path / ("n" * 300)).found == "The file cannot be read: File name too long."
    assert refused(tmp_path / "\ud800").field == "file"


@pytest.fixture
def nobody():
    """Nothing is kept from the superuser, so a test of permissions is run as somebody else."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield
    os.seteuid(before)


def test_a_file_without_permission_is_refused(refused, nobody):
    with tempfile.TemporaryDirectory() as folder:
        closed = Path(folder, "a.xml")
        closed.write_text("<a/>")
        closed.chmod(0)
        assert refused(closed).found == "The file cannot be read: Permission denied."


def test_an_empty_file_is_refused(refused, read, tar_of, zip_of, small):
    assert refused(b"").found == "The file is empty."
    for archive in (tar_of(("a.xml", b""), ("b", small)), zip_of(("a.xml", b""), ("b", small))):
        first, second = read(archive)
        assert first.found == "The file is empty." and second.id == "574960-2018"


BYSTANDERS = (
    "README", "readme.md", "Readme.txt", "LICENSE", "LICENCE.txt", "license.md", "COPYING", ".DS_Store", "._a.xml",
    ".hidden/a.xml", "__MACOSX/a.xml", "d/__MACOSX/._a.xml", "Thumbs.db", "desktop.ini", ".git/config", "d/README",
)  # fmt: skip


@pytest.mark.parametrize("name", BYSTANDERS)
def test_what_travels_along_with_data_is_left_out_without_a_word(tmp_path, read, tar_of, zip_of, name):
    assert read(tar_of((name, b"words"))) == read(zip_of((name, b"words"))) == []
    folder = tmp_path / "folder"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text("words")
    assert read(folder) == []


@pytest.mark.parametrize("name", ["notes.txt", "README.xml", "readme.pdf", "licenses", "a.csv", "my__MACOSX"])
def test_whatever_else_is_no_notice_is_refused_with_words(refused, tar_of, name):
    assert refused(tar_of((name, b"words"))).found == "The document is not XML."


def test_a_name_that_leads_outside_is_not_taken_for_a_hidden_one(refused, tar_of):
    assert refused(tar_of(("../a.xml", b"words"))).field == "member"


def test_a_bystander_that_the_person_names_is_read(tmp_path, refused):
    (tmp_path / "README").write_text("words")
    assert refused(tmp_path / "README").field == "xml"


def test_a_document_gives_its_first_bytes_again(tmp_path):
    content = bytes(range(1, 251)) * 1_000
    (tmp_path / "a").write_bytes(content)
    (document,) = documents(tmp_path / "a")
    assert document.head == content[: safe.CHUNK]


def test_a_document_is_read_from_its_beginning(tmp_path):
    content = bytes(range(1, 251)) * 1_000
    (tmp_path / "a").write_bytes(content)
    for document in documents(tmp_path / "a"):
        assert safe.read_all(document.stream) == content

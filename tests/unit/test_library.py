"""Files of the library: what is taken, by content and not by name; and the shelf on which they are kept by their hash."""

from __future__ import annotations

import io
import os
import stat
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.library import LARGEST, TYPES, Missing, Shelf, Unfit, allows, checked, clean_name
from app.library import files as looked_at
from app.library.licences import LICENCES

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"IEND\xaeB`\x82"
JPG = b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9"
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def office(kind: str = f"{WORD}.main+xml", **more: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{kind}"/></Types>')
        archive.writestr("word/document.xml", "<w/>")
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
    return held.getvalue()


def open_document(kind: str, **more: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", kind)
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
    return held.getvalue()


def refused(name: str, content: bytes) -> str:
    with pytest.raises(Unfit) as why:
        checked(name, content)
    assert why.value.field == "file"
    return str(why.value)


@pytest.mark.parametrize(
    ("name", "content", "type_"),
    [
        ("план.pdf", PDF, "application/pdf"), ("Рисунок.PNG", PNG, "image/png"), ("a.jpeg", JPG, "image/jpeg"),
        ("a.docx", office(), WORD), ("a.odt", open_document(TYPES["odt"]), TYPES["odt"]),
        ("a.txt", "Ёжик\n5 < 6".encode("cp1251"), "text/plain; charset=utf-8"),
        ("a.csv", "имя;класс\nА;5\n".encode("utf-16"), "text/csv; charset=utf-8"),
    ],
)  # fmt: skip
def test_what_is_what_it_says_is_taken(name: str, content: bytes, type_: str) -> None:
    assert checked(name, content).type == type_


def test_text_is_kept_as_utf_8_whatever_it_was() -> None:
    assert checked("a.txt", "Ёжик".encode("cp1251")).content == "Ёжик".encode()
    assert checked("a.txt", b"\xef\xbb\xbf" + "Ёжик".encode()).content == "Ёжик".encode()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.html", b"<p>", "not taken"), ("a.svg", b"<svg/>", "not taken"), ("a.js", b"1", "not taken"),
        ("a.zip", office(), "not taken"),
        ("a", PDF, "not taken"), ("a.pdf.exe", PDF, "not taken"), ("a.docm", office(), "not taken"), (".pdf ", b"", "empty"),
        ("a.doc", b"\xd0\xcf", "save it as DOCX"), ("a.pdf", b"", "empty"),
        ("a.pdf", b"<html>%PDF-", "not what its name says"), ("a.png", JPG, "not what its name says"),
        ("a.png", PNG + b"<script>alert(1)</script>", "not what its name says"), ("a.pdf", b"MZ\x90", "not what its name says"),
        ("a.txt", b" <!DOCTYPE html><p>", "not what its name says"),
        ("a.txt", b"<!-- x --><svg onload=1>", "not what its name says"),
        ("a.csv", b"a\0b", "not what its name says"), ("a.docx", PDF, "not what its name says"),
        ("a.xlsx", office(), "not what its name says"), ("a.ods", open_document(TYPES["odt"]), "not what its name says"),
        ("a.docx", b"PK\x03\x04" + b"\0" * 40, "damaged"), ("a.docx", office()[:-30], "damaged"),
        ("a.docx", office(word__vbaProject=b"", **{"word__vbaProject.bin": b"x"}), "macros"),
        ("a.docx", office("application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        ("a.odt", open_document(TYPES["odt"], Basic__x=b"x"), "macros"),
        ("a.docx", office(bomb=b"\0" * (8 << 20)), "grow too much"),
        ("a.docx", office(**{f"n{n}": b"" for n in range(looked_at.MOST_ENTRIES)}), "grow too much"),
    ],
)  # fmt: skip
def test_what_is_not_is_refused_with_a_reason(name: str, content: bytes, why: str) -> None:
    assert why in refused(name, content)


def test_too_large_is_told_in_megabytes() -> None:
    assert "21 MB" in refused("a.pdf", b"%PDF-" + b"\0" * LARGEST)


def test_an_archive_that_lies_about_its_size_is_not_opened_further() -> None:
    """Only the part that names the kind is read, and of it no more than a megabyte."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", os.urandom(2 << 20).hex())
    assert "grow too much" in refused("a.docx", held.getvalue())


def test_a_locked_file_is_refused() -> None:
    content = bytearray(office())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1  # the flag of encryption in the list of contents
    assert "password" in refused("a.docx", bytes(content))


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"), (r"C:\Users\me\план.pdf", "план.pdf"), ("cod\u202efdp.txt", "codfdp.txt"),
        ("a\x00b\n.pdf", "ab.pdf"), ('a"b<c>|d?.pdf', "a_b_c__d_.pdf"), ("  . план . .pdf", "план.pdf"), (".pdf", "file.pdf"),
        ("и\u0306.pdf", "й.pdf"), ("x" * 500 + ".pdf", "x" * 116 + ".pdf"), ("a\u2066b\ufeff.PDF", "ab.pdf"),
    ],
)  # fmt: skip
def test_names_deceive_nobody(given_name: str, kept: str) -> None:
    assert clean_name(given_name)[0] == kept


@given(st.text(max_size=60), st.sampled_from(["", *(f".{ending}" for ending in TYPES)]), st.binary(max_size=200))
def test_whatever_is_sent_is_a_file_or_a_reason(name: str, ending: str, content: bytes) -> None:
    try:
        found = checked(name + ending, content)
    except Unfit:
        return
    assert "/" not in found.name
    assert found.name.isprintable()
    assert len(found.name) <= looked_at.LONGEST_NAME


# --- the shelf --------------------------------------------------------------------------------------------------------


def test_the_same_content_is_kept_once_and_for_the_owner_only(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    hash = shelf.put(b"abc")
    assert shelf.put(b"abc") == hash
    [path] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (path.name, shelf.read(hash)) == (hash, b"abc")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_damaged_or_missing_file_is_not_handed_out_and_is_mended_by_the_next(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    hash = shelf.put(b"abc")
    path = next(path for path in tmp_path.rglob(hash))
    path.write_bytes(b"abd")
    with pytest.raises(Missing, match="damaged"):
        shelf.read(hash)
    shelf.put(b"abc")
    assert shelf.read(hash) == b"abc"
    shelf.drop(hash)
    for wanted in (hash, "", "../../store.sqlite", "0" * 63):
        with pytest.raises(Missing, match="any more"):
            shelf.read(wanted)


def test_only_what_is_old_may_be_swept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    old, new = shelf.put(b"old"), shelf.put(b"new")
    half = next(tmp_path.rglob(old)).with_name(".half")
    half.write_bytes(b"x")
    for path in (next(tmp_path.rglob(old)), half):
        os.utime(path, (time.time() - 200_000,) * 2)
    assert list(shelf.old()) == [old]
    assert not half.exists()
    shelf.put(b"old")  # wanted again
    assert list(shelf.old()) == []
    assert shelf.holds(new)
    assert shelf.sweep_is_due()
    assert not shelf.sweep_is_due()


def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.library.shelf.LEAST_FREE", 1 << 60)
    with pytest.raises(Exception, match="too little room"):
        Shelf(tmp_path).put(b"abc")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_every_usual_licence_says_what_it_allows() -> None:
    assert all(allows(licence.name) for licence in LICENCES)
    assert allows(None)
    assert allows("как договоримся") is None

"""Pure: what a file is by its content, whatever it is called; and a name for it that can be given to anybody.

Taken are documents, tables, presentations, pictures and plain text. Never pages or drawings that run (HTML, SVG, scripts), never
archives: nobody can say what is in them. Office files are archives of a known kind: their list of contents is looked at, and only
the little part that names the kind is opened, never more of it than a megabyte.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.refusals import N_, Refusal

LARGEST = 20 << 20
MOST_ENTRIES, MOST_OPENED, MOST_RATIO = 5_000, 300 << 20, 200
"""What an office file may hold: entries, bytes when opened, bytes for every one of the file."""
_SMALL, _KIND_PART = 1 << 20, 1 << 20
LONGEST_NAME = 120

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": f"{_OPEN_XML}wordprocessingml.document",
    "xlsx": f"{_OPEN_XML}spreadsheetml.sheet",
    "pptx": f"{_OPEN_XML}presentationml.presentation",
    "odt": f"{_OPEN_DOCUMENT}text",
    "ods": f"{_OPEN_DOCUMENT}spreadsheet",
    "odp": f"{_OPEN_DOCUMENT}presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
"""Endings that are taken → what such a file is."""
_OLD = {"doc": "DOCX", "rtf": "DOCX", "xls": "XLSX", "ppt": "PPTX", "pps": "PPTX"}
_RESERVED = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_MARKUP = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|\?xml|html|head|body|svg|script|iframe|meta|[a-z]\w*[\s>])", re.I | re.S
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


class Unfit(Refusal):
    """The file is not taken; the message says why, at the field."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, field="file", **values)


@dataclass(frozen=True)
class File:
    """A file that may be kept: a name for people, what it is, its bytes (text as UTF-8)."""

    name: str
    type: str
    content: bytes


def checked(name: str, content: bytes) -> File:
    """The file as it may be kept. Raises Unfit."""
    shown, ending = clean_name(name)
    if not content:
        raise Unfit(N_("The file is empty."))
    if len(content) > LARGEST:
        raise Unfit(
            N_(
                "The file has %(now)s MB, at most %(most)s MB are taken. Put it where it can be linked to, and give the link."
            ),
            now=-(-len(content) // (1 << 20)),
            most=LARGEST >> 20,
        )
    return File(shown, TYPES[ending], _CHECKS[ending](ending, content))


def clean_name(name: str) -> tuple[str, str]:
    """A file's name without folders and without what deceives the eye, and its ending. Raises Unfit for an ending not taken."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    seen = " ".join(_RESERVED.sub("_", seen).split()).rstrip(" .")
    stem, dot, ending = seen.rpartition(".")
    ending = ending.casefold() if dot else ""
    if ending in _OLD:
        raise Unfit(
            N_("Files of this old kind (.%(ending)s) are not taken: save it as %(new)s."),
            ending=ending,
            new=_OLD[ending],
        )
    if ending not in TYPES:
        raise Unfit(
            N_("Files of this kind are not taken. Taken are: %(kinds)s. For anything else give a link."),
            kinds=", ".join(TYPES).upper(),
        )
    return f"{stem[: LONGEST_NAME - len(ending) - 1].strip(' .') or 'file'}.{ending}", ending


# --- by content -------------------------------------------------------------------------------------------------------


def _other(ending: str) -> Unfit:
    return Unfit(
        N_("What is in the file is not what its name says (.%(ending)s). Save it anew in the program that made it."),
        ending=ending,
    )


def _begins(*signs: bytes) -> Callable[[str, bytes], bytes]:
    def check(ending: str, content: bytes) -> bytes:
        if not content.startswith(signs):
            raise _other(ending)
        return content

    return check


def _picture(begin: bytes, end: bytes) -> Callable[[str, bytes], bytes]:
    """A picture that ends where it must: nothing is hung on behind it."""

    def check(ending: str, content: bytes) -> bytes:
        if not content.startswith(begin) or not content.rstrip(b"\0").endswith(end):
            raise _other(ending)
        return content

    return check


def _text(ending: str, content: bytes) -> bytes:
    """Text in any usual encoding, kept as UTF-8; what a browser could take for a page is not text."""
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1251"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _other(ending)
    if _CONTROL.search(text) or _MARKUP.match(text):
        raise _other(ending)
    return text.encode("utf-8", "replace")


def _office(ending: str, content: bytes) -> bytes:
    archive = _opened(ending, content)
    with archive:
        names = {one.filename for one in archive.infolist()}
        if ending.startswith("od"):
            kind = _part(ending, archive, "mimetype", _SMALL).decode("ascii", "replace").strip()
            if kind != TYPES[ending]:
                raise _other(ending)
            has_macros = any(name.startswith(("Basic/", "Scripts/")) for name in names)
        else:
            listed = _part(ending, archive, "[Content_Types].xml", _KIND_PART).decode("utf-8", "replace")
            has_macros = "macroEnabled" in listed or any(name.casefold().endswith("vbaproject.bin") for name in names)
            if not has_macros and f"{TYPES[ending]}.main+xml" not in listed:
                raise _other(ending)
        if has_macros:
            raise Unfit(
                N_("There are macros in the file. Save it without them: a program inside a document is not taken.")
            )
    return content


def _opened(ending: str, content: bytes) -> zipfile.ZipFile:
    """The archive, when its list of contents is sound and honest about how much there is."""
    if not content.startswith(b"PK\x03\x04"):
        raise _other(ending)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unfit(N_("The file is damaged: it cannot be opened.")) from error
    entries = archive.infolist()
    if any(one.flag_bits & 0x1 for one in entries):
        raise Unfit(N_("The file is locked with a password. Take the password off: others could not open it."))
    held = sum(one.file_size for one in entries)
    packed = sum(one.compress_size for one in entries)
    if len(entries) > MOST_ENTRIES or held > MOST_OPENED or held > MOST_RATIO * len(content) or packed > len(content):
        raise Unfit(N_("The file would grow too much when it is opened, so it is not taken."))
    return archive


def _part(ending: str, archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        with archive.open(name) as part:
            found = part.read(most + 1)
    except KeyError as error:
        raise _other(ending) from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise Unfit(N_("The file is damaged: it cannot be opened.")) from error
    if len(found) > most:
        raise Unfit(N_("The file would grow too much when it is opened, so it is not taken."))
    return found


_CHECKS: Mapping[str, Callable[[str, bytes], bytes]] = {
    "pdf": _begins(b"%PDF-"),
    "docx": _office, "xlsx": _office, "pptx": _office, "odt": _office, "ods": _office, "odp": _office,
    "png": _picture(b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
    "jpg": _picture(b"\xff\xd8\xff", b"\xff\xd9"), "jpeg": _picture(b"\xff\xd8\xff", b"\xff\xd9"),
    "txt": _text, "csv": _text,
}  # fmt: skip

"""What is shipped from others is exactly what VENDOR.txt says: every file, its hash, its licence beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "app" / "static" / "vendor"


def declared() -> dict[str, tuple[str, str, str, str]]:
    """File → (sha256, package, version, licence), from VENDOR.txt."""
    rows = [
        line.split() for line in (VENDOR / "VENDOR.txt").read_text("utf-8").splitlines() if line[:1] not in ("#", "")
    ]
    return {file: (sha256, package, version, licence) for sha256, file, package, version, licence in rows}


def test_every_vendored_file_is_declared_and_unchanged() -> None:
    files = {p.relative_to(VENDOR).as_posix(): p for p in VENDOR.rglob("*") if p.is_file() and p.name != "VENDOR.txt"}
    hashes = {file: hashlib.sha256(path.read_bytes()).hexdigest() for file, path in files.items()}
    assert hashes == {file: row[0] for file, row in declared().items()}


def test_every_package_has_its_version_in_its_folder_and_its_licence_beside_it() -> None:
    for file, (_, package, version, licence) in declared().items():
        folder = file.split("/")[0]
        assert folder == f"{package}-{version}"
        assert licence
        assert (VENDOR / folder / "LICENSE").is_file(), f"{folder} has no licence"

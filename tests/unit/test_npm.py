"""What checks and benches fetch of the npm registry: only what the lock names, only with the lock's hash."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from app.config import ROOT
from checks import npm, types

LOCKS = [ROOT / "bench" / "peers.lock.json", ROOT / "checks" / "typescript.lock.json"]


def archive(**files: str) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as tar:
        for name, text in files.items():
            facts = tarfile.TarInfo(name)
            facts.size = len(text)
            tar.addfile(facts, io.BytesIO(text.encode()))
    return held.getvalue()


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked for; every answer is one small package."""
    asked: list[str] = []
    files = {"package/a.js": "a", "package/lib/b.js": "b", "package/secret.js": "c", "package/lib/../../out.js": "d"}

    def fetch(package: str) -> bytes:
        asked.append(package)
        return archive(**files)

    monkeypatch.setattr(npm, "_fetch", fetch)
    return asked


def lock(path: Path, sha256: str) -> Path:
    path.write_text(json.dumps({"one": {"version": "1.0.0", "sha256": sha256, "files": ["a.js", "lib/b.js"]}}))
    return path


def test_only_what_the_lock_names_is_unpacked_and_it_is_fetched_once(fetched: list[str], tmp_path: Path) -> None:
    whole = hashlib.sha256(npm._fetch("one")).hexdigest()
    fetched.clear()
    held = lock(tmp_path / "lock.json", whole)
    for _ in range(2):
        place = npm.folder(held, "one", tmp_path / "cache")
        assert sorted(p.relative_to(place).as_posix() for p in place.rglob("*") if p.is_file()) == [
            ".sha256",
            "a.js",
            "lib/b.js",
        ]
    assert fetched == ["one@1.0.0"]
    assert not (tmp_path / "out.js").exists()


def test_another_archive_than_the_locks_is_refused(fetched: list[str], tmp_path: Path) -> None:
    held = lock(tmp_path / "lock.json", "0" * 64)
    with pytest.raises(npm.Unavailable, match="another hash"):
        npm.folder(held, "one", tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("one*"))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_the_locks_pin_version_and_hash(path: Path) -> None:
    for name, facts in json.loads(path.read_text()).items():
        assert facts.keys() == {"version", "sha256", "files"}, name
        assert len(facts["sha256"]) == 64
        assert "LICENSE" in " ".join(facts["files"]), name


def test_a_promise_that_a_script_breaks_is_found(tmp_path: Path) -> None:
    try:
        npm.folder(types.LOCK, "typescript")
    except npm.Unavailable as error:
        pytest.skip(str(error))
    project = json.loads(types.PROJECT.read_text()) | {"include": ["*.js"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(project))
    script = tmp_path / "one.js"
    script.write_text("/** @param {number} n */\nexport const twice = (n) => n * 2;\n")
    assert types.complaints(tmp_path / "tsconfig.json", ours="") == []
    script.write_text(script.read_text() + "twice('two');\n")
    (complaint,) = types.complaints(tmp_path / "tsconfig.json", ours="")
    assert "not assignable to parameter of type 'number'" in complaint

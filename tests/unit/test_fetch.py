"""Fetching jars from a repository that misbehaves: a real HTTP server on the loopback address, small invented jars."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.engine import EngineError, errors, fetch
from app.engine.lock import Jar, JarLock

CONTENT = {f"g/a{n}/1/a{n}-1.jar": bytes([n]) * (1000 * n) for n in range(1, 9)}


def lock_of(content: dict[str, bytes]) -> JarLock:
    jars = tuple(Jar(path, len(data), hashlib.sha256(data).hexdigest()) for path, data in content.items())
    return JarLock("1", "1", (), jars)


LOCK = lock_of(CONTENT)


class Repository:
    """Serves `content`; counts requests; `spoil` may change what is sent for (path, times asked before)."""

    def __init__(self) -> None:
        self.content = dict(CONTENT)
        self.asked: list[tuple[str, str | None]] = []
        self.spoil: Callable[[str, int, bytes], bytes] = lambda path, times, data: data
        repository = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path, span = self.path.lstrip("/"), self.headers.get("Range")
                times = sum(1 for asked, _ in repository.asked if asked == path)
                repository.asked.append((path, span))
                whole = repository.content.get(path)
                if whole is None:
                    self.send_error(404)
                    return
                start = int(span.removeprefix("bytes=").rstrip("-")) if span else 0
                data = repository.spoil(path, times, whole[start:])
                self.send_response(206 if span else 200)
                self.send_header("Content-Length", str(len(whole) - start))
                self.end_headers()
                self.wfile.write(data)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def repository() -> Iterator[Repository]:
    served = Repository()
    yield served
    served.server.shutdown()
    served.server.server_close()


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.jar*")}


WHOLE = {path.rpartition("/")[2]: data for path, data in CONTENT.items()}


def test_everything_arrives_and_progress_ends_at_the_whole(repository: Repository, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    assert fetch.fetch(LOCK, tmp_path, repository=repository.url, progress=lambda *step: seen.append(step)) == 8
    assert held(tmp_path) == WHOLE
    assert seen[-1] == (LOCK.size, LOCK.size)


def test_a_second_call_asks_nothing_of_the_network(repository: Repository, tmp_path: Path) -> None:
    fetch.fetch(LOCK, tmp_path, repository=repository.url)
    repository.asked.clear()
    assert fetch.fetch(LOCK, tmp_path, repository=repository.url) == 0
    assert repository.asked == []


@pytest.mark.parametrize("damage", [b"", b"short", bytes([3]) * 2999 + b"!"])
def test_a_damaged_jar_is_fetched_again(repository: Repository, tmp_path: Path, damage: bytes) -> None:
    fetch.fetch(LOCK, tmp_path, repository=repository.url)
    repository.asked.clear()
    (tmp_path / "a3-1.jar").write_bytes(damage)
    assert fetch.fetch(LOCK, tmp_path, repository=repository.url) == 1
    assert held(tmp_path) == WHOLE
    assert [path for path, _ in repository.asked] == ["g/a3/1/a3-1.jar"]


def test_a_half_written_file_is_continued_where_it_ended(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "a8-1.jar.part").write_bytes(WHOLE["a8-1.jar"][:5000])
    fetch.fetch(LOCK, tmp_path, repository=repository.url)
    assert held(tmp_path) == WHOLE
    assert ("g/a8/1/a8-1.jar", "bytes=5000-") in repository.asked


def test_a_half_written_file_with_wrong_content_is_fetched_from_its_beginning(
    repository: Repository, tmp_path: Path
) -> None:
    (tmp_path / "a8-1.jar.part").write_bytes(b"x" * 5000)
    fetch.fetch(LOCK, tmp_path, repository=repository.url)
    assert held(tmp_path) == WHOLE


def test_a_connection_that_breaks_inside_a_file_is_taken_up_again(repository: Repository, tmp_path: Path) -> None:
    repository.spoil = lambda path, times, data: data[:1500] if times == 0 and "a7" in path else data
    fetch.fetch(LOCK, tmp_path, repository=repository.url)
    assert held(tmp_path) == WHOLE


def test_a_wrong_hash_is_a_clear_error_and_nothing_of_it_is_left(repository: Repository, tmp_path: Path) -> None:
    repository.content["g/a5/1/a5-1.jar"] = b"x" * 5000
    with pytest.raises(EngineError) as refusal:
        fetch.fetch(LOCK, tmp_path, repository=repository.url)
    assert refusal.value.message == errors.WRONG_HASH
    assert refusal.value.values["name"] == "a5-1.jar"
    assert not [name for name in held(tmp_path) if name.startswith("a5")]
    assert all(held(tmp_path)[name] == WHOLE[name] for name in held(tmp_path) if name.endswith(".jar"))


def test_without_a_network_the_error_says_what_is_missing_and_what_came_is_kept(
    repository: Repository, tmp_path: Path
) -> None:
    fetch.fetch(lock_of(dict(list(CONTENT.items())[:3])), tmp_path, repository=repository.url)
    with pytest.raises(EngineError) as refusal:
        fetch.fetch(LOCK, tmp_path, repository="http://127.0.0.1:9")
    assert refusal.value.message == errors.NO_NETWORK
    assert (refusal.value.values["missing"], refusal.value.values["total"]) == (5, 8)
    assert len([name for name in held(tmp_path) if name.endswith(".jar")]) == 3


def test_too_little_room_is_said_before_anything_is_fetched(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=50 << 20)
    monkeypatch.setattr(fetch.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(EngineError) as refusal:
        fetch.fetch(LOCK, tmp_path, repository=repository.url)
    assert refusal.value.message == errors.DISK_FULL
    assert repository.asked == []


def test_a_thorough_check_finds_a_change_that_size_and_time_do_not_show(repository: Repository, tmp_path: Path) -> None:
    fetch.fetch(LOCK, tmp_path, repository=repository.url)
    path = tmp_path / "a2-1.jar"
    times = path.stat()
    path.write_bytes(b"y" * 2000)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert [jar.name for jar in fetch.missing(LOCK, tmp_path, thorough=True)] == ["a2-1.jar"]
    assert not path.exists()

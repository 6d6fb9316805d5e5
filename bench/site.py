"""A running Setka on the seed, in a folder of its own, as a person would meet it: over HTTP, signed in."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.config import ROOT

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
ACCOUNT = re.compile(r"^\s+(\w+)\s+(\S+@\S+)\s+(\S+)$")


@dataclass
class Site:
    """A server process: its address, its home, its ready accounts by role (e-mail, password)."""

    url: str
    home: Path
    accounts: dict[str, tuple[str, str]]
    process: subprocess.Popen[str]


class Browser:
    """One kept-alive connection with cookies; `location` is where the last answer that led elsewhere led."""

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.secret = ""
        self.location = ""

    def close(self) -> None:
        """Ends the connection."""
        self.connection.close()

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body of a GET, or of a POST of `form`."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Encoding": "identity"}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("GET" if form is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self.location = answer.headers.get("Location") or self.location
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, content

    def post(self, path: str, form: dict[str, str]) -> tuple[int, bytes]:
        """A form as this session's pages send it, with its secret."""
        return self.ask(path, {"csrf_token": self.form_secret(), **form})

    def form_secret(self) -> str:
        """The secret that forms of this session carry; asked for once."""
        if not self.secret:
            found = TOKEN.search(self.ask("/account")[1].decode())
            self.secret = found[1] if found else ""
        return self.secret

    def sign_in(self, email: str, password: str) -> None:
        """Signs in through the form; raises RuntimeError when that fails."""
        page = self.ask("/sign-in")[1].decode()
        found = TOKEN.search(page)
        status, _ = self.ask(
            "/sign-in", {"csrf_token": found[1] if found else "", "email": email, "password": password}
        )
        if status not in (302, 303):
            raise RuntimeError(f"signing in answered {status}")


@contextmanager
def running() -> Iterator[Site]:
    """A demo server on free ports until the block ends."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        jars = os.environ.get("SETKA_JARS") or str(ROOT / "instance" / "engine" / "jars")
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("SETKA_", "NEO4J_"))}
        environ |= {
            "SETKA_HOME": folder,
            "SETKA_PORT": str(port),
            "SETKA_DEMO": "1",
            "SETKA_JARS": jars,
            "FLASK_APP": "app",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "serve"], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
        )
        try:
            accounts: dict[str, tuple[str, str]] = {}
            assert process.stdout is not None
            for line in process.stdout:
                if found := ACCOUNT.match(line):
                    accounts[found[1]] = (found[2], found[3])
                if line.startswith("Setka is ready:"):
                    break
            else:
                raise RuntimeError("the server did not start")
            yield Site(f"http://127.0.0.1:{port}", Path(folder), accounts, process)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout:
                process.stdout.close()


def paired(ours: Callable[[], object], bare: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Medians in ms of two functions called in turn, after a warm-up of a fifth of the rounds."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + rounds // 5):
        for function, kept in zip((ours, bare), times, strict=True):
            began = time.perf_counter()
            function()
            if number >= rounds // 5:
                kept.append((time.perf_counter() - began) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])

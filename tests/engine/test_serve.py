"""`flask serve` as a person meets it: ready accounts, a second start, Ctrl-C, the end of every process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from app.engine import Engine
from bench.site import Browser, running
from tests.conftest import JARS, ROLES, ROOT


def environment(home: Path, port: str, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SETKA_", "NEO4J_"))}
    return kept | {"SETKA_HOME": str(home), "SETKA_PORT": port, "SETKA_JARS": str(JARS), "FLASK_APP": "app"} | more


def flask(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flask", *words],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_demo_starts_is_used_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with running() as site:
        assert set(site.accounts) == set(ROLES)
        browser = Browser(site.url)
        assert browser.ask("/healthz") == (200, b'{"ok":true}\n')
        assert browser.ask("/api/explore/view")[0] == 401
        browser.sign_in(*site.accounts["coordinator"])
        status, body = browser.ask("/api/explore/view")
        assert (status, len(json.loads(body)["nodes"])) == (200, 59)
        browser.close()

        port = site.url.rpartition(":")[2]
        again = flask("serve", **environment(site.home, port, SETKA_DEMO="1", SETKA_LANGUAGE="en"))
        assert again.returncode == 1
        assert again.stderr.count("\n") == 1, again.stderr
        assert "SETKA_PORT" in again.stderr
        assert browser.ask("/healthz")[0] == 200, "the first one was disturbed"
        browser.close()

        checked = flask("graph", "check", **environment(site.home, port, SETKA_LANGUAGE="en"))
        assert checked.returncode == 0, checked.stdout + checked.stderr
        known = Engine(site.home, jars=JARS).status()
        assert known.pid
        assert known.users == 1, "a command that has ended still counts as a user"
    assert site.process.returncode is not None
    assert not Path(f"/proc/{known.pid}").exists(), "Ctrl-C left the engine behind"


def test_the_first_administrator_gets_a_link_without_starting_the_engine(tmp_path: Path) -> None:
    made = flask("accounts", "admin", "head@office.example", **environment(tmp_path, "8000", SETKA_LANGUAGE="en"))
    assert made.returncode == 0, made.stderr
    assert len(made.stdout.strip().rpartition("/invitations/")[2]) == 43
    assert not (tmp_path / "engine").exists()

"""The whole application over a store of its own and a graph that does not answer: what needs no graph must work so."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app, passwords, store
from app.accounts import memberships
from app.config import Settings
from app.database import Database
from app.queries import Query, load
from app.store import Account, Store

PASSWORD = "лодка у старого моста"
KEY = "tests-only-" * 4
AWAY = "bolt://127.0.0.1:9"


class AwayDatabase(Database):
    """A graph that is away and stays away: nobody tries to start it."""

    def _revive(self) -> None:
        return


@pytest.fixture(scope="session", autouse=True)
def _quickly(_quick_hashes: None) -> None:
    """Nobody here waits for a hash."""


@pytest.fixture(scope="session")
def kept_password(_quick_hashes: None) -> str:
    return passwords.make_hash(PASSWORD)


@pytest.fixture(scope="session")
def queries() -> dict[str, Query]:
    return load()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, secret_key=KEY, language="en", testing=True, neo4j_uri=AWAY)


@pytest.fixture
def make_app(queries: dict[str, Query]) -> Iterator[Callable[..., Flask]]:
    made: list[Flask] = []

    def make(settings: Settings, **changes: Any) -> Flask:
        chosen = replace(settings, **changes)
        made.append(create_app(chosen, AwayDatabase(chosen, queries)))
        return made[-1]

    yield make
    for app in made:
        store.of(app).close()


@pytest.fixture(scope="session")
def shared_app(queries: dict[str, Query], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for many tests: making it takes longer than most of them."""
    home = tmp_path_factory.mktemp("shared")
    settings = Settings(home=home, secret_key=KEY, language="en", testing=True, neo4j_uri=AWAY)
    app = create_app(settings, AwayDatabase(settings, queries))
    yield app
    store.of(app).close()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store in which nobody is yet."""
    path = tmp_path_factory.mktemp("empty") / "store.sqlite"
    store.open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    shared_app: Flask,
    empty_store: Path,
    settings: Settings,
    make_app: Callable[..., Flask],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """The application over an empty store of its own; a test that changes the application itself, or waits for what it does
    only now and then, is marked `own_app`."""
    if request.node.get_closest_marker("own_app"):
        yield make_app(settings)
        return
    shutil.copy(empty_store, settings.home / empty_store.name)
    opened, shared = store.open_store(store.store_url(settings)), store.of(shared_app)
    monkeypatch.setattr(shared, "engine", opened.engine)
    monkeypatch.setattr(shared, "session", opened.session)
    monkeypatch.setitem(shared_app.extensions, "setka.settings", settings)
    yield shared_app
    opened.close()


@pytest.fixture
def accounts_store(app: Flask) -> Store:
    return store.of(app)


@pytest.fixture
def add(accounts_store: Store, kept_password: str) -> Callable[..., int]:
    """Adds an account whose password is PASSWORD; returns its id."""

    def add(email: str = "anna@school.example", *roles: str, institution: str = "", **known: Any) -> int:
        with accounts_store.session() as session:
            account = Account(
                email=email,
                password_hash=kept_password,
                memberships=memberships(roles or ("teacher",), institution),
                **{"name": "Анна Ким"} | known,
            )
            session.add(account)
            session.commit()
            return account.id

    return add


class Browser:
    """A browser that holds cookies and sends the forms of the pages it has seen."""

    def __init__(self, app: Flask, address: str = "127.0.0.1", base: str = "http://localhost") -> None:
        self.client: FlaskClient = app.test_client()
        self.address, self.base = address, base
        self.cookie_name: str = app.session_interface.cookie  # type: ignore[attr-defined]

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.send("GET", path, **options)

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        environ = {"REMOTE_ADDR": self.address} | options.pop("environ_overrides", {})
        options.setdefault("base_url", self.base)
        return self.client.open(path, method=method, environ_overrides=environ, buffered=True, **options)

    def secret(self) -> str:
        """The secret of this browser's forms."""
        page = self.get("/no-such-page").text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, page
        return found[1]

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        return self.send("POST", path, data={"csrf_token": self.secret()} | (data or {}), **options)

    def sign_in(self, email: str = "anna@school.example", password: str = PASSWORD, **more: Any) -> TestResponse:
        return self.post("/sign-in", {"email": email, "password": password} | more)

    @property
    def cookie(self) -> str | None:
        held = self.client.get_cookie(self.cookie_name)
        return held.value if held else None

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.client.set_cookie(self.cookie_name, value)

    @property
    def is_in(self) -> bool:
        return self.get("/account").status_code == 200


@pytest.fixture
def visitor(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def enter(app: Flask, add: Callable[..., int]) -> Callable[..., Browser]:
    """A browser signed in to a new account with these roles: `enter("admin")`."""

    def enter(*roles: str, email: str = "", **known: Any) -> Browser:
        email = email or f"{'-'.join(roles)}@school.example"
        add(email, *roles, **known)
        browser = Browser(app)
        assert browser.sign_in(email).status_code == 302
        return browser

    return enter

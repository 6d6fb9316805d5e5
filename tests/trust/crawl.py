"""Every address that can be read, with real ids in it, asked by whoever may: made from the URL map, so no page is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict

from app.access import GRANTS, PUBLIC, Action, declared
from app.reports import built_in
from tests.conftest import Site
from tests.web.conftest import Browser

ASKERS = ("coordinator", "analyst", "representative", "teacher", "admin")
KNOWN = {
    "agreements": "agr-consortium", "bulletin": "post-01", "contacts": "tie-0001",
    "development": "pd-assessment", "library": "material-01",
    "directory.project": "project-engineering-vertical", "directory.teacher": "t-petrova-ia", "directory.tie_card": "tie-0001",
    "niche.programme": "programme-001", "site.programme": "programme-001", "site.event": "post-01",
}  # fmt: skip
"""Whose id stands in an address, by endpoint or blueprint; an institution where nothing else is said."""
OTHERS = {
    "kind": "lifelines", "token": "A" * 43, "filename": "css/setka.css", "purpose": "contacts", "part": "need",
    "record": "need-swim-coach", "check": 1, "line": 1, "act": "end",
    "said": "yes", "wanted": "off", "change": 1, "move": "agree", "publication": 1,
    "voice": "end", "what": "pass", "link": 1,
}  # fmt: skip
_VOLATILE = re.compile(
    r'name="csrf_token"[^>]*>|(?:name="(?:nonce|rows)"[^>]*>)|content="[\w.-]{60,}"|data-csrf="[^"]*"|[0-9a-f]{16,}'
    r'|"milliseconds": ?\d+|\d{4}-\d\d-\d\dT[\d:.+]+Z?|\d\d:\d\d(?::\d\d)?'
)


def addresses(app: Flask, method: str = "GET") -> Iterator[tuple[str, str]]:
    """Endpoint and path of everything that takes the method."""
    reports = [name.partition(".")[2] or name for name in built_in(app.extensions["setka.database"].queries)]
    with app.test_request_context(base_url="http://localhost"):
        for rule in app.url_map.iter_rules():
            if method not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            place = KNOWN.get(rule.endpoint) or KNOWN.get(rule.endpoint.partition(".")[0]) or "school-7"
            values: dict[str, Any] = OTHERS | {"id": 1 if "<int" in rule.rule else place, "name": "no.such"}
            is_report = rule.endpoint.startswith(("reports.", "api.report", "kept_reports.keep"))
            for name in reports if is_report and "name" in rule.arguments else ["explore.ties"]:
                _, path = rule.build({key: (values | {"name": name})[key] for key in rule.arguments}) or ("", "")
                yield rule.endpoint, path


def asker(app: Flask, endpoint: str) -> str:
    """A role that may ask there; "anonymous" where everybody may."""
    right = declared(app, endpoint)
    if right == PUBLIC:
        return "anonymous"
    return next(role for role in ASKERS if Action(str(right)) in GRANTS[role])


class Askers:
    """Somebody of each role, signed in, without a network between."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._held: dict[str, Browser] = {}

    def __getitem__(self, role: str) -> Browser:
        if role not in self._held:
            made = self._held[role] = Browser(self._site.app)
            if role != "anonymous":
                assert made.sign_in(*self._site.accounts[role]).status_code == 302, f"{role} could not sign in"
        return self._held[role]


class Heard(ImmutableMultiDict[str, str]):
    """The values of an address, which writes down which of them a view asks for."""

    names: set[str] = set()  # noqa: RUF012

    def __getitem__(self, key: str) -> str:
        self.names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)

    def get(self, key: str, *args: Any, **named: Any) -> Any:  # type: ignore[override]
        self.names.add(key)
        return super().get(key, *args, **named)

    def getlist(self, key: str, *args: Any, **named: Any) -> list[Any]:  # type: ignore[override]
        self.names.add(key)
        return super().getlist(key, *args, **named)


class Listening(Request):
    """A request that writes down what is asked of its address."""

    parameter_storage_class = Heard


def settled(text: str) -> str:
    """An answer without what differs from one request to the next: secrets of forms, numbers of requests, times of day."""
    return _VOLATILE.sub("…", text)

"""Every address that can be read, with real ids in it, asked by whoever may: made from the URL map, so no page is forgotten."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import AnyConverter

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
    "record": "need-swim-coach", "check": 1, "line": 1, "change": 1, "move": "agree", "publication": 1, "link": 1, "act": "end",
    "said": "yes", "wanted": "off", "voice": "end", "what": "pass",
}  # fmt: skip
_VOLATILE = re.compile(
    r'[\w-]{8,}\.[\w-]{6}\.[\w-]{27}|[0-9a-f]{16,}|name="(?:nonce|rows)"[^>]*>|"milliseconds": ?\d+'
    r"|\d{4}-\d\d-\d\dT[\d:.+]+Z?|\d\d:\d\d(?::\d\d)?|за \d+,\d+ с"
    r'|<svg[^>]*class="qr"[^>]*>.*?</svg>'
)
_FIELD = re.compile(r'<(?:input|select|textarea)\b[^>]*?\sname="?([\w-]+)')


def addresses(app: Flask, method: str = "GET", *, every_report: bool = False) -> list[tuple[str, str]]:
    """Endpoint and path of everything that takes the method; of one report, or the page and the file of every one."""
    found = []
    reports = [name.partition(".")[2] or name for name in built_in(app.extensions["setka.database"].queries)]
    with app.test_request_context(base_url="http://localhost"):
        for rule in app.url_map.iter_rules():
            if method not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            place = KNOWN.get(rule.endpoint) or KNOWN.get(rule.endpoint.partition(".")[0]) or "school-7"
            values: dict[str, Any] = OTHERS | {"id": 1 if "<int" in rule.rule else place, "name": "no.such"}
            for key, converter in rule._converters.items():
                if isinstance(converter, AnyConverter):
                    values[key] = min(converter.items)
            of_each = every_report and rule.endpoint in ("reports.page", "reports.file")
            names = reports if of_each else ["network_state"]
            for name in names if "report" in rule.endpoint else ["explore.ties"]:
                _, path = rule.build({key: (values | {"name": name})[key] for key in rule.arguments}) or ("", "")
                found.append((rule.endpoint, path))
    return found


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
                answer = made.sign_in(*self._site.accounts[role])
                assert answer.status_code == 302, (
                    f"{role} could not sign in: {answer.status_code} {answer.text[-1500:]}"
                )
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

    def get(self, key: str, *args: Any, **named: Any) -> Any:
        self.names.add(key)
        return super().get(key, *args, **named)

    def getlist(self, key: str, *args: Any, **named: Any) -> list[Any]:
        self.names.add(key)
        return super().getlist(key, *args, **named)


class Listening(Request):
    """A request that writes down what is asked of its address."""

    parameter_storage_class = Heard


def fields(page: str) -> set[str]:
    """The names of what a page lets one fill in: what its view takes, when it takes all that its address holds."""
    return set(_FIELD.findall(page)) - {"csrf_token"}


def settled(text: str) -> str:
    """An answer without what differs from one request to the next: secrets of forms, numbers of requests, times of day,
    pictures of secrets."""
    return _VOLATILE.sub("…", text)

"""The audit trail for administrators: what was done by whom, and to whom data about people were disclosed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from app import accounts, directory, disclosures, exports, i18n, roles, trail
from app.access import Action, needs
from app.audit import record
from app.context import graph
from app.context import store as session_of
from app.disclosures import WAYS
from app.exports import Sheet
from app.queries import Head, Param
from app.reports.values import Named, named_ids
from app.security import caller
from app.store import of
from app.vocabulary import Term

blueprint = Blueprint("audit", __name__)

_WHO, _PERSON = Param("who", "text", "", longest=200), Param("person", "text", "", longest=200)
_FIRST, _LAST = Param("first", "date", None), Param("last", "date", None)
_PAGE = Param("page", "int", 1, min=1, max=1_000_000)
_WAY = Param("way", "code", "", codes=tuple(WAYS))
_AREA = Param("area", "code", "", codes=tuple(trail.AREAS))
_OUTCOME = Param("outcome", "code", "", codes=tuple(trail.OUTCOMES))


@blueprint.context_processor
def words() -> dict[str, Any]:
    """How a code’s words are said here, and what of an address is given."""
    return {
        "said": _said,
        "translated": lambda words: [(code, gettext(text)) for code, text in words.items()],
        "narrowed": lambda given: any(value not in (None, "") for value in given.values()),
        "plain": lambda given: {name: value or None for name, value in given.items()},
    }


@blueprint.get("/audit")
@needs(Action.AUDIT_VIEW)
def page() -> ResponseReturnValue:
    """What was done here, newest first."""
    wanted, given = _of_trail()
    found = trail.listed(session_of(), wanted, _PAGE.parse(request.args.get("page", "")))
    return render_template(
        "audit/page.html",
        tab="trail",
        found=found,
        given=given,
        areas=sorted(((code, gettext(words)) for code, words in trail.AREAS.items()), key=lambda one: one[1]),
        outcomes=trail.OUTCOMES,
        address=_address,
    )


@blueprint.get("/audit/disclosures", endpoint="disclosures")
@needs(Action.AUDIT_VIEW)
def disclosed() -> ResponseReturnValue:
    """To whom data about people were disclosed, the latest day first."""
    wanted, given = _of_disclosures()
    found = disclosures.listed(session_of(), wanted, _PAGE.parse(request.args.get("page", "")))
    return render_template(
        "audit/disclosures.html",
        tab="disclosures",
        found=found,
        given=given,
        named=_named([row.person for row in found.rows], [row.institution for row in found.rows]),
        ways=WAYS,
        role_names=roles.ROLE_NAMES,
    )


@blueprint.get("/audit.csv")
@needs(Action.AUDIT_VIEW)
def file() -> ResponseReturnValue:
    """What is looked for in the trail, all of it, as a table for a spreadsheet."""
    wanted, _ = _of_trail()
    titles = [gettext("Moment (UTC)"), gettext("Account"), gettext("Who"), gettext("Part"), gettext("Act"), gettext("Code"),
              gettext("Thing"), gettext("Outcome")]  # fmt: skip
    # Said now: the file is written when the request, and with it its language, is over.
    say = {text: gettext(text) for words in (trail.AREAS, trail.ACTS, trail.OUTCOMES) for text in words.values()}

    def rows(session: Session) -> Iterator[tuple[Any, ...]]:
        called = _Called(session)
        for line in trail.all_listed(session, wanted):
            outcome = trail.OUTCOMES.get(line.outcome, line.outcome)
            yield (
                line.at.strftime("%Y-%m-%d %H:%M:%S"), line.account_id, called[line.account_id],
                say.get(line.area, line.area), say.get(line.act, line.act), line.action,
                line.target.text if line.target else "", say.get(outcome, outcome),
            )  # fmt: skip

    return _table("trail", gettext("The audit trail"), titles, rows)


@blueprint.get("/audit/disclosures.csv")
@needs(Action.AUDIT_VIEW)
def disclosures_file() -> ResponseReturnValue:
    """The disclosures that are looked for, all of them, as a table for a spreadsheet: one more disclosure of whom it names."""
    wanted, _ = _of_disclosures()
    wanted = replace(wanted, newest=disclosures.newest(session_of()))  # before this file itself is written down
    titles = [gettext("Day"), gettext("Person"), gettext("Account"), gettext("Who"), gettext("Role"),
              gettext("Institution"), gettext("Way"), gettext("Times")]  # fmt: skip
    named, places = (_named(disclosures.named_by(session_of(), wanted, who)) for who in ("person", "institution"))
    ways = {code: gettext(words) for code, words in WAYS.items()}
    as_roles = {code: str(words) for code, words in roles.ROLE_NAMES.items()}
    closed = gettext("a closed profile")

    def rows(session: Session) -> Iterator[tuple[Any, ...]]:
        called = _Called(session)
        for row in disclosures.all_listed(session, wanted):
            place = places.get(row.institution)
            yield (
                row.day, named[row.person].name if row.person in named else closed, row.account_id,
                called[row.account_id], as_roles.get(row.role, row.role), place.short if place else row.institution,
                ways.get(row.way, row.way), row.times,
            )  # fmt: skip

    return _table("disclosures", gettext("Disclosures"), titles, rows, list(named))


class _Called(dict[int | None, str]):
    """What accounts are called, each looked up once."""

    def __init__(self, session: Session) -> None:
        super().__init__({None: ""})
        self._session = session

    def __missing__(self, id: int | None) -> str:
        self[id] = disclosures.names_of(self._session, [id]).get(id or 0, "")
        return self[id]


def _table(
    name: str,
    title: str,
    titles: list[str],
    rows: Callable[[Session], Iterator[tuple[Any, ...]]],
    people: Iterable[str] = (),
) -> Response:
    """A file, after it was written down that it was taken and whom it names."""
    session, format = session_of(), exports.TABLES["csv-excel"]
    record(session, caller(), "audit.export", target=name)
    disclosures.note(session, caller(), disclosures.FILE, people)
    session.commit()
    heads = [Head(str(at), Term(str(at), words, words)) for at, words in enumerate(titles)]
    store = of(current_app)

    def read() -> Iterator[tuple[Any, ...]]:
        with store.session() as own:
            yield from rows(own)

    sheet = Sheet(name, title, heads, read(), language=i18n.language())
    today = dt.date.today().isoformat()
    return Response(
        exports.write(sheet, format),
        content_type=format.mimetype,
        headers={"Content-Disposition": f'attachment; filename="audit-{name}-{today}.csv"'},
    )


# --- what is asked ----------------------------------------------------------------------------------------------------


def _of_trail() -> tuple[trail.Wanted, dict[str, Any]]:
    """What is looked for, and the same as an address holds it."""
    given = _given(_WHO, _AREA, _OUTCOME, _FIRST, _LAST)
    wanted = trail.Wanted(
        _accounts(given["who"]),
        given["area"],
        given["outcome"],
        _moment(given["first"]),
        _moment(given["last"], after=1),
    )
    return wanted, given


def _of_disclosures() -> tuple[disclosures.Wanted, dict[str, Any]]:
    given = _given(_PERSON, _WHO, _WAY, _FIRST, _LAST)
    wanted = disclosures.Wanted(
        _people(given["person"]), _accounts(given["who"]), given["way"], given["first"], given["last"]
    )
    return wanted, given


def _given(*params: Param) -> dict[str, Any]:
    return {param.name: param.parse(request.args.get(param.name, "")) for param in params}


def _moment(day: dt.date | None, after: int = 0) -> dt.datetime | None:
    """When a day begins here, or ends with `after` = 1."""
    if day is None:
        return None
    zone = ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])
    return dt.datetime.combine(day + dt.timedelta(days=after), dt.time.min, zone)


def _accounts(words: str) -> tuple[int, ...] | None:
    """The accounts that are meant: by number, else by a part of the name or of the e-mail."""
    if not words:
        return None
    if words.isdecimal() and len(words) < 10:
        return (int(words),)
    return tuple(account.id for account in accounts.people(session_of(), words).accounts)


def _people(words: str) -> tuple[str, ...] | None:
    """The people that are meant, of those whom whoever asks may see: by id, else by name."""
    if not words:
        return None
    if words in named_ids(graph(), [words]):
        return (words,)
    asked = directory.asked(graph().graph.queries["directory.teachers"], {"q": words})
    return tuple(row["id"] for row in directory.listing(graph(), "directory.teachers", asked).items)


def _said(words: str) -> str:
    """A message in the language of the page; nothing is nothing, and a code without words is itself."""
    return gettext(words) if words else ""


def _named(*groups: list[str]) -> dict[str, Named]:
    return named_ids(graph(), sorted({id for group in groups for id in group if id}))


def _address(target: trail.Target) -> str:
    """Where the page of a thing is; nothing for what has none."""
    return url_for(target.page, id=target.id) if target.page else ""

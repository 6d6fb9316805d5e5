"""Reports that come by e-mail every week: for whom, with which parameters, and what becomes of one that could not be sent.

A report is run with the rights that its reader has at that moment; who may read no reports any more gets none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import disclosures
from app.access import Action, may
from app.api import answers
from app.api.answers import FORMATS
from app.audit import FAILED, Caller, as_target, record
from app.graph import GraphError, GraphSession
from app.mail import Attachment, Letter, MailError, Post
from app.queries import ParamError, Query
from app.refusals import N_, NotThere, Refusal
from app.sessions import actor_of
from app.store import Account, ReportSchedule, Store, now

EVERY = dt.timedelta(days=7) - dt.timedelta(hours=1)
LARGEST = 10 << 20
"""Larger files are not sent: many mail servers would not take them."""


class TooLarge(Exception):
    """The file is too large to be sent by e-mail."""


@dataclass
class Sent:
    """What a run did. `early` had theirs this week, `closed` may not read reports any more or ask for one that is gone."""

    due: int = 0
    sent: int = 0
    failed: int = 0
    early: int = 0
    closed: int = 0


def add(
    session: Session, caller: Caller, reports: Mapping[str, Query], email: str, name: str, params: Mapping[str, str], format: str
) -> ReportSchedule:  # fmt: skip
    """From now on the account of `email` gets this report every week. Raises Refusal and ParamError."""
    account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if account is None or account.disabled_at is not None:
        raise NotThere(N_("There is no account with the e-mail %(email)s."), email=email)
    if not may(actor_of(account), Action.REPORTS_VIEW):
        raise Refusal(N_("%(email)s may not read reports."), email=email)
    if format not in FORMATS:
        raise Refusal(N_("The format is one of %(names)s."), names=", ".join(FORMATS))
    query = reports.get(name)
    if query is None:
        raise NotThere(
            N_("There is no report %(name)s. These there are: %(names)s."), name=name, names=", ".join(reports)
        )
    unknown = params.keys() - query.params.keys()
    if unknown:
        raise ParamError(sorted(unknown)[0], N_("There is no such parameter here."))
    query.bind(params)
    made = ReportSchedule(account_id=account.id, report=name, params=dict(params), format=format)
    session.add(made)
    session.flush()
    record(session, caller, "schedule.add", target=f"schedule:{made.id} {as_target(account.id)}")
    session.commit()
    return made


def live(session: Session, account: int | None = None) -> Sequence[ReportSchedule]:
    """What is being sent, to one account or to everybody."""
    found = select(ReportSchedule).where(ReportSchedule.stopped_at.is_(None)).order_by(ReportSchedule.id)
    return session.scalars(found if account is None else found.where(ReportSchedule.account_id == account)).all()


def stop(session: Session, caller: Caller, id: int, account: int | None = None) -> None:
    """Sends this one no more; with `account`, only if it is theirs. Raises NotThere."""
    found = session.get(ReportSchedule, id)
    if found is None or found.stopped_at is not None or account not in (None, found.account_id):
        raise NotThere(N_("There is no such report by e-mail."))
    found.stopped_at = now()
    record(session, caller, "schedule.stop", target=f"schedule:{id}")
    session.commit()


def send(
    store: Store,
    caller: Caller,
    reports: Mapping[str, Query],
    graph_of: Callable[[Account], GraphSession],
    compose: Callable[[ReportSchedule, Query, Attachment | None], Letter],
    post: Post,
    language: str,
    *,
    dry_run: bool = False,
) -> Sent:
    """Sends every report that is due. Of two runs at once each is taken by one; what failed is tried by the next run."""
    done = Sent()
    with store.session() as session:
        for id in [one.id for one in live(session)]:
            one = session.get_one(ReportSchedule, id)
            query = reports.get(one.report)
            if (
                one.account.disabled_at is not None
                or not may(actor_of(one.account), Action.REPORTS_VIEW)
                or query is None
            ):
                done.closed += 1
                continue
            last = one.sent_at
            if last is not None and now() - last < EVERY:
                done.early += 1
                continue
            done.due += 1
            if dry_run:
                continue
            moment = now()
            if not _put(session, one, last, sent_at=moment):
                continue  # another run has it
            try:
                file = _file(graph_of(one.account), session, query, one, one.account.language or language)
                session.commit()
                post.send(compose(one, query, file))
            except (MailError, GraphError, ParamError) as error:
                failure = type(error.__cause__ or error).__name__[:60]
                _put(session, one, moment, sent_at=last, failed_at=now(), failure=failure)
                record(session, caller, "schedule.send", FAILED, f"schedule:{id}")
                done.failed += 1
            else:
                _put(session, one, moment, failed_at=None, failure=None)
                record(session, caller, "schedule.send", target=f"schedule:{id}")
                done.sent += 1
            session.commit()
    return done


def _file(
    graph: GraphSession, session: Session, query: Query, one: ReportSchedule, language: str
) -> Attachment | None:  # fmt: skip
    """The report as a file; none when it is too large for a letter."""
    chosen, reader = FORMATS[one.format], Caller(actor_of(one.account))
    whole = bytearray()
    failure: list[GraphError] = []

    def checked(rows: Any) -> Any:
        # A file that breaks off must not go out as if it were whole, whatever its format would make of it.
        try:
            yield from rows
        except GraphError as error:
            failure.append(error)
            raise

    # Written before it leaves: a letter that cannot be sent is told once too often rather than one that was sent not at all.
    seen = partial(disclosures.note, session, reader, disclosures.LETTER)
    sheet = answers.sheet(graph, session, query, query.bind(one.params), language, chosen, seen)
    for piece in chosen.write(replace(sheet, rows=checked(sheet.rows))):
        whole += piece
        if len(whole) > LARGEST:
            return None
    if failure:
        raise failure[0]
    return Attachment(f"{sheet.name}-{dt.date.today().isoformat()}.{chosen.name}", chosen.media_type, bytes(whole))


def _put(session: Session, one: ReportSchedule, last: dt.datetime | None, **values: Any) -> bool:
    """Writes the values if it was last sent at `last`; tells whether it was."""
    same = ReportSchedule.sent_at.is_(None) if last is None else ReportSchedule.sent_at == last
    written = update(ReportSchedule).where(ReportSchedule.id == one.id, same, ReportSchedule.stopped_at.is_(None))
    count = cast(int, session.execute(written.values(**values)).rowcount)  # type: ignore[attr-defined]
    session.commit()
    return bool(count)

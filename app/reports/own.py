"""The rules of kept reports: whose they are, who else may open them, what they were before. Knows no web framework.

What a kept report shows is not decided here: whoever opens it sees with their own rights. The built-in ones are never changed;
a copy of one is kept with other values. A text of one's own is only kept and run where there is a gate that lets it through.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete as remove
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from app import accounts
from app.access import Action, may
from app.audit import Caller, record
from app.refusals import N_, NotThere, Refusal
from app.reports import texts
from app.store import Account, FavouriteReport, OwnReport, OwnReportShare, OwnReportVersion, now

LONGEST_TITLE, LONGEST_NOTE, LONGEST_TEXT = 120, 4_000, 20_000
MOST_REPORTS, MOST_SHARES = 300, 100


@dataclass(frozen=True)
class Outcome:
    """What a text has answered: `rows` of `total` (at least so many when it is not exact), each as long as `columns`."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    total: int
    is_exact: bool = True
    part: str = ""  # the name of the municipality that was asked, where it was not the whole network


Gate = Callable[[str, Mapping[str, Any]], Outcome]
"""`run(text, params)`: lets a foreign text through and runs it as whoever asks, or raises Refusal."""


class Changed(Refusal):
    """The report has been changed since it was read; `report` is what it is now."""

    status = 409

    def __init__(self, report: OwnReport) -> None:
        super().__init__(N_("This report was changed meanwhile in another window. What you typed is below: compare."))
        self.report = report


def mine(session: Session, caller: Caller) -> list[OwnReport]:
    """The caller's kept reports, the latest changed first."""
    found = select(OwnReport).where(OwnReport.account_id == caller.actor.account_id, OwnReport.deleted_at.is_(None))
    return list(session.scalars(found.order_by(OwnReport.changed_at.desc(), OwnReport.id.desc())))


def told(session: Session, caller: Caller) -> list[OwnReport]:
    """Reports that others have shared with the caller or with everyone, by title."""
    found = (
        select(OwnReport)
        .join(Account, Account.id == OwnReport.account_id)
        .where(
            OwnReport.deleted_at.is_(None),
            Account.disabled_at.is_(None),
            OwnReport.account_id != caller.actor.account_id,
            or_(OwnReport.everyone.is_(True), OwnReport.id.in_(_told_ids(session, caller))),
        )
    )
    return sorted(session.scalars(found), key=lambda report: report.title.casefold())


def open_for(session: Session, caller: Caller, report_id: int) -> OwnReport:
    """A kept report that the caller may open: their own, one shared with them or with all. Raises NotThere."""
    report = session.get(OwnReport, report_id)
    if report is not None and report.deleted_at is None and may(caller.actor, Action.REPORTS_VIEW):
        if report.account_id == caller.actor.account_id:
            return report
        if report.account.disabled_at is None and report.everyone:
            return report
        if (
            report.account.disabled_at is None
            and session.scalar(_told_ids(session, caller).where(OwnReportShare.report_id == report_id)) is not None
        ):
            return report
    raise NotThere(N_("There is no such report."))


def own(session: Session, caller: Caller, report_id: int) -> OwnReport:
    """A kept report of the caller. Raises NotThere, also when it is somebody else's."""
    report = session.get(OwnReport, report_id)
    if report is None or report.account_id != caller.actor.account_id or report.deleted_at is not None:
        raise NotThere(N_("There is no such report."))
    return report


def keep(
    session: Session,
    caller: Caller,
    *,
    title: str,
    params: Mapping[str, Any],
    base: str = "",
    text: str = "",
    note: str = "",
) -> OwnReport:
    """A new report of the caller: a built-in one with these values, or a text. Raises Refusal."""
    kept = session.scalar(
        select(func.count())
        .select_from(OwnReport)
        .where(OwnReport.account_id == caller.actor.account_id, OwnReport.deleted_at.is_(None))
    )
    if (kept or 0) >= MOST_REPORTS:
        raise Refusal(N_("You keep %(count)s reports already. Delete some that you do not need."), count=kept)
    if bool(base) == bool(text):
        raise Refusal(N_("A report is kept either as a copy of a built-in one or as a text of its own."))
    report = OwnReport(
        account_id=accounts.get(session, caller.actor.account_id).id,
        title=_checked_title(title),
        note=_checked(note, LONGEST_NOTE, "note"),
        base=base,
        text=_checked(text, LONGEST_TEXT, "text"),
        params=dict(params),
    )
    session.add(report)
    session.flush()
    record(session, caller, "report.keep", target=f"report:{report.id}")
    session.commit()
    return report


def keep_text(
    session: Session,
    caller: Caller,
    gate: Gate | None,
    *,
    title: str,
    text: str,
    note: str = "",
    declared: texts.Declared | None = None,
) -> OwnReport:
    """A new report that is a text, which the gate has let through and run once with the first values of its parameters.
    Raises Refusal."""
    if not text.strip():
        raise Refusal(N_("Write the query."), field="text")
    _checked_title(title)
    text = _checked(text, LONGEST_TEXT, "text")
    params = texts.checked(text, declared or {})
    _at_text(gate, text, params)
    return keep(session, caller, title=title, text=text, note=note, params=params)


def change(
    session: Session,
    caller: Caller,
    report_id: int,
    version: int,
    *,
    title: str | None = None,
    note: str | None = None,
    text: str | None = None,
    gate: Gate | None = None,
    params: Mapping[str, Any] | None = None,
) -> OwnReport:
    """Changes a report if it is still the `version` that the caller has read, and keeps what it was; else raises Changed.

    A new text passes the gate first; `params` of a text are the declarations of its parameters.
    """
    report = own(session, caller, report_id)
    values: dict[str, Any] = {}
    if title is not None:
        values["title"] = _checked_title(title)
    if note is not None:
        values["note"] = _checked(note, LONGEST_NOTE, "note")
    if text is not None and report.text:
        text = _checked(text, LONGEST_TEXT, "text")
        params = texts.checked(text, report.params if params is None else params)
        if text != report.text or params != report.params:
            _at_text(gate, text, params)
            values["text"] = text
    if params is not None:
        values["params"] = dict(params)
    before = OwnReportVersion(
        report_id=report.id, version=report.version, title=report.title, note=report.note, text=report.text,
        params=report.params, at=report.changed_at,
    )  # fmt: skip
    fits = update(OwnReport).where(
        OwnReport.id == report.id, OwnReport.version == version, OwnReport.deleted_at.is_(None)
    )
    written = session.execute(fits.values(**values, version=version + 1, changed_at=now()))
    if not cast(int, written.rowcount):  # type: ignore[attr-defined] # two have read the same: one of them writes
        session.rollback()
        session.refresh(report)
        raise Changed(report)
    session.add(before)
    session.commit()
    session.refresh(report)
    return report


def versions(session: Session, report: OwnReport) -> list[OwnReportVersion]:
    """What a report was before, the latest first."""
    found = select(OwnReportVersion).where(OwnReportVersion.report_id == report.id)
    return list(session.scalars(found.order_by(OwnReportVersion.version.desc())))


def restore(session: Session, caller: Caller, report_id: int, version: int, gate: Gate | None = None) -> OwnReport:
    """Makes a report again what it was in a version; this is a new version itself. Raises NotThere."""
    report = own(session, caller, report_id)
    was = session.get(OwnReportVersion, (report.id, version))
    if was is None:
        raise NotThere(N_("There is no such version of this report."))
    return change(
        session, caller, report.id, report.version, title=was.title, note=was.note, text=was.text, gate=gate, params=was.params
    )  # fmt: skip


def delete(session: Session, caller: Caller, report_id: int) -> None:
    """Deletes a report of the caller; nobody finds it any more, not even among their favourites."""
    report = own(session, caller, report_id)
    report.deleted_at = now()
    session.execute(remove(FavouriteReport).where(FavouriteReport.report == f"own:{report.id}"))
    record(session, caller, "report.delete", target=f"report:{report.id}")
    session.commit()


# --- who else -------------------------------------------------------------------------------------------------------------


def shares(session: Session, report: OwnReport) -> list[str]:
    """The e-mails of the people chosen for a report."""
    found = select(OwnReportShare.email).where(OwnReportShare.report_id == report.id)
    return sorted(session.scalars(found))


def share(session: Session, caller: Caller, report_id: int, email: str) -> None:
    """Opens a report to a person, whether or not there is such an account: nobody learns which. Raises Refusal."""
    report = own(session, caller, report_id)
    try:
        address = validate_email(email, check_deliverability=False).normalized.casefold()
    except EmailNotValidError as error:
        raise Refusal(N_("This is not an e-mail address."), field="email") from error
    known = shares(session, report)
    if address in known:
        return
    if len(known) >= MOST_SHARES:
        raise Refusal(N_("A report can be shared with at most %(most)s people."), field="email", most=MOST_SHARES)
    session.add(OwnReportShare(report_id=report.id, email=address))
    record(session, caller, "report.share", target=f"report:{report.id}")
    session.commit()


def unshare(session: Session, caller: Caller, report_id: int, email: str) -> None:
    """Closes a report to a person."""
    report = own(session, caller, report_id)
    session.execute(remove(OwnReportShare).where(OwnReportShare.report_id == report.id, OwnReportShare.email == email))
    record(session, caller, "report.unshare", target=f"report:{report.id}")
    session.commit()


def open_to_everyone(session: Session, caller: Caller, report_id: int, everyone: bool) -> None:
    """Opens a report to all who may see reports, or to the chosen ones only."""
    report = own(session, caller, report_id)
    report.everyone = everyone
    record(session, caller, "report.everyone" if everyone else "report.chosen", target=f"report:{report.id}")
    session.commit()


# --- running a text ---------------------------------------------------------------------------------------------------


def run(report: OwnReport, gate: Gate | None, params: Mapping[str, Any]) -> Outcome:
    """The answer of a report that is a text of its own, with these values, through the gate and by nothing else. Raises Refusal
    without one."""
    if not report.text:
        raise ValueError("a copy of a built-in report is run as that report")
    return _through(gate, *texts.bound(report.text, params))


def _through(gate: Gate | None, text: str, params: Mapping[str, Any]) -> Outcome:
    if gate is None:
        raise Refusal(N_("This report is a Cypher text of its own, and this installation has no console to run it."))
    return gate(text, params)


def _at_text(gate: Gate | None, text: str, declared: texts.Declared) -> None:
    """Runs a text once with its first values; what is wrong with it is said where it is typed."""
    try:
        _through(gate, *texts.bound(text, texts.defaults(text, declared)))
    except Refusal as refusal:
        refusal.field = refusal.field or "text"
        raise


def _told_ids(session: Session, caller: Caller) -> Any:
    email = accounts.get(session, caller.actor.account_id).email
    return select(OwnReportShare.report_id).where(OwnReportShare.email == email)


def _checked_title(title: str) -> str:
    title = _checked(" ".join(title.split()), LONGEST_TITLE, "title")
    if not title:
        raise Refusal(N_("Give the report a title."), field="title")
    return title


def _checked(text: str, longest: int, field: str) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\r\n" for c in text):
        raise Refusal(N_("There is a character here that cannot be kept. Type the text anew."), field=field)
    if len(text) > longest:
        raise Refusal(N_("At most %(longest)s characters fit here."), field=field, longest=longest)
    return text

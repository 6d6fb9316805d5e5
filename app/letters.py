"""The words of the inbox and of letters, in the language of whoever reads them: the same sentences in both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, cast

from flask import current_app, url_for
from flask_babel import force_locale, format_date, gettext, ngettext

from app import complaints, contacts, digest, site
from app.bulletin.concern import ADDRESSED, KIND, TOPIC, Reason
from app.config import Settings
from app.discovery import KINDS
from app.inbox import Inbox, Item
from app.mail import Attachment, Letter
from app.queries import Query
from app.store import Account, ReportSchedule
from app.vocabulary import INSTITUTION_KINDS


def weekly(account: Account, found: Inbox) -> Letter:
    """The weekly letter to an account: the same sentences as in its inbox, and one link that stops it."""
    settings = cast(Settings, current_app.extensions["setka.settings"])
    language = account.language or settings.language
    with current_app.test_request_context(base_url=settings.url), force_locale(language):
        stop = url_for("inbox.stop", token=digest.stop_token(settings.secret_key, account.id), _external=True)
        fresh = [item for item in found.items if item.waits or item.is_new]
        words: dict[str, Any] = {
            "account": account,
            "items": fresh,
            "sentence": lambda item: sentence(item, language),
            "language": language,
            "inbox": url_for("inbox.page", _external=True),
            "stop": stop,
            "home": settings.url,
        }
        render = current_app.jinja_env.get_template
        return Letter(
            to=account.email,
            name=account.name,
            subject=ngettext("Setka: %(num)s thing waits for you", "Setka: %(num)s things wait for you", len(fresh))
            if any(item.waits for item in fresh)
            else gettext("Setka: what is new for you"),
            text=render("letters/weekly.txt").render(words),
            html=render("letters/weekly.html").render(words),
            stop=stop,
        )


def report(one: ReportSchedule, query: Query, file: Attachment | None, on: dt.date) -> Letter:
    """A report that comes every week: what it counts, from when, and the file."""
    settings = cast(Settings, current_app.extensions["setka.settings"])
    account = one.account
    language = account.language or settings.language
    with current_app.test_request_context(base_url=settings.url), force_locale(language):
        title = query.title.name(language)
        words: dict[str, Any] = {
            "account": account,
            "title": title,
            "about": query.about.name(language),
            "params": one.params,
            "file": file,
            "date": format_date(on, gettext("d MMM yyyy")),
            "language": language,
            "home": settings.url,
            "stop": url_for("tokens.page", _external=True),
        }
        render = current_app.jinja_env.get_template
        return Letter(
            to=account.email,
            name=account.name,
            subject=gettext("Setka: %(title)s", title=title),
            text=render("letters/report.txt").render(words),
            html=render("letters/report.html").render(words),
            attachments=(file,) if file else (),
        )


def said(code: str, language: str) -> str:
    """A kind of contact as one side says it of herself."""
    found = contacts.choice(code)
    return found.words(language) if found else code


def sentence(item: Item, language: str) -> str:
    """What an item of the inbox says, as plain text."""
    row = item.row
    if item.what == "advice":
        kinds = [f"{gettext(KINDS[code].title)} ({count})" for code, count in row["kinds"].items() if code in KINDS]
        return gettext("New suggestions: %(kinds)s.", kinds=", ".join(kinds))
    if item.what == "post":
        return " ".join(
            [gettext("%(who)s: “%(title)s”.", **_only(row, "who", "title")), *map(_why(language), row["reasons"])]
        )
    if item.what == "agreement":
        return _agreement(row)
    if item.what == "requests":
        count = int(row["title"])
        return ngettext(
            "%(num)s request for professional development gathers.",
            "%(num)s requests for professional development gather.",
            count,
        )
    if item.what == "answer":
        return gettext("Your request for professional development is answered: “%(title)s”.", title=row["title"])
    if item.what in ("partnership", "partnership_news"):
        return _partnership(row)
    if item.what in ("paper", "paper_news"):
        return _paper(row)
    if item.what in ("complaint", "complaint_news"):
        return _complaint(row)
    if item.what == "voice":
        return _voice(row)
    if item.what == "taken_down":
        return _taken_down(row)
    known = {
        "who": ", ".join(
            filter(None, (row["who"] or gettext("a person whose profile is closed to you"), row["workplace"]))
        ),
        "what": said(row["choice"], language) if row["choice"] else "",
        "place": row["place_name"],
        "title": row["title"],
        "need": row["need"],
    }
    if item.what == "news":
        text = _news(row["change"], known)
        by = gettext("Done by the coordination.")
        return f"{text} {by}" if row["title"] == "coordination" else text
    if item.what == "confirm":
        return gettext("Contact with %(who)s: %(what)s. Is it so?", **known)
    if item.what == "place":
        return gettext("%(who)s: a contact with %(place)s (%(what)s). Is it so?", **known)
    if item.what == "person":
        return gettext("%(who)s was named by a colleague as working at %(place)s. Is it so?", **known)
    if item.what == "ended":
        return gettext("The contact with %(who)s has ended: %(what)s.", **known)
    if item.what in ("deal", "deal_news"):
        return _deal(item.what == "deal", row["kind"], bool(row["outward"]), known)
    if item.what == "booking":
        known["when"] = _when(row["change"])
        if row["kind"] == "cancelled":
            return gettext("%(who)s: the reservation of “%(title)s” for %(when)s is cancelled.", **known)
        return gettext("%(who)s has reserved “%(title)s” for %(when)s.", **known)
    if item.what == "job":
        return gettext("Your work at %(place)s has ended: %(title)s.", **known)
    return gettext("%(who)s offers “%(title)s”, and %(place)s needs “%(need)s”.", **known)


def _partnership(row: dict[str, Any]) -> str:
    """An invitation, a text to confirm, or what another party has done."""
    gone = gettext("an institution that is gone")
    known = {"title": row["title"], "place": row["place_name"] or gone, "who": row["who"] or gone}
    if row["what"] == "partnership" and row["kind"] == "invited":
        return gettext("%(place)s is invited to a partnership: “%(title)s”. Join or decline.", **known)
    if row["what"] == "partnership":
        return gettext("Partnership “%(title)s”: a text waits for the confirmation of %(place)s.", **known)
    if row["by_coordination"]:
        return {
            "close": gettext("The coordination has closed the partnership “%(title)s”.", **known),
        }.get(row["kind"], gettext("The coordination writes in the partnership “%(title)s”.", **known))
    return {
        "join": gettext("%(who)s joins the partnership “%(title)s”.", **known),
        "decline": gettext("%(who)s declines the partnership “%(title)s”.", **known),
        "leave": gettext("%(who)s leaves the partnership “%(title)s”.", **known),
        "agree": gettext("%(who)s confirms the text of the partnership “%(title)s”.", **known),
        "stepback": gettext("%(who)s takes back its confirmation in the partnership “%(title)s”.", **known),
        "ask": gettext("%(who)s asks in the partnership “%(title)s”.", **known),
        "say": gettext("%(who)s writes in the partnership “%(title)s”.", **known),
    }.get(row["kind"], gettext("%(who)s has changed something in the partnership “%(title)s”.", **known))


def _paper(row: dict[str, Any]) -> str:
    """An agreement to confirm or to sign, or what somebody else has done."""
    gone = gettext("an institution that is gone")
    known = {
        "title": row["title"],
        "place": row["place_name"] or gone,
        "who": row["who"] or gettext("The coordination"),
    }
    if row["what"] == "paper":
        return {
            "confirm": gettext("Agreement “%(title)s”: a proposal waits for the confirmation of %(place)s.", **known),
        }.get(row["kind"], gettext("Agreement “%(title)s” is confirmed by all and waits to be signed.", **known))
    return {
        "agree": gettext("%(who)s confirms the agreement “%(title)s”.", **known),
        "stepback": gettext("%(who)s takes back its confirmation of the agreement “%(title)s”.", **known),
        "decline": gettext("%(who)s refuses a proposal: agreement “%(title)s”.", **known),
        "sign": gettext("The agreement “%(title)s” is signed; the number was entered by: %(who)s.", **known),
        "quit": gettext("%(who)s ends the agreement “%(title)s”.", **known),
        "follow": gettext("The agreement “%(title)s” ends together with its framework agreement.", **known),
        "close": gettext("The draft of the agreement “%(title)s” was dropped by the coordination.", **known),
    }.get(row["kind"], gettext("%(who)s has added something: agreement “%(title)s”.", **known))


def _complaint(row: dict[str, Any]) -> str:
    """A complaint, to whoever made it, to whoever judges it, or to those whose thing it is about."""
    known = {"title": row["title"]}
    if row["kind"] == complaints.DECIDE:
        return gettext("A complaint about “%(title)s” waits for your decision.", **known)
    if row["kind"] == complaints.MINE:
        return {
            "asked": gettext("Your complaint about “%(title)s”: the coordination asks back.", **known),
            "upheld": gettext("Your complaint about “%(title)s” is upheld; what was done stands there.", **known),
        }.get(row["change"], gettext("Your complaint about “%(title)s” is not upheld; why, stands there.", **known))
    return {
        "upheld": gettext("The complaint about “%(title)s” is upheld; the answer stands there.", **known),
        "rejected": gettext("The complaint about “%(title)s” is not upheld; the answer stands there.", **known),
    }.get(row["change"], gettext("Somebody complains about “%(title)s”; the coordination looks at it.", **known))


def _voice(row: dict[str, Any]) -> str:
    """An invitation to speak for an institution."""
    place = row["place_name"] or gettext("an institution that is gone")
    if row["until"] is None:
        return gettext("You are invited to speak for %(place)s.", place=place)
    until = format_date(row["until"], gettext("d MMM yyyy"))
    return gettext("You are invited to speak for %(place)s, up to %(date)s.", place=place, date=until)


def _taken_down(row: dict[str, Any]) -> str:
    """What somebody else took off the public site, and why."""
    place = row["place_name"] or gettext("an institution that is gone")
    what = {
        site.INSTITUTION: gettext("the whole page of %(place)s", place=place),
        site.PROGRAMME: gettext("a programme of %(place)s", place=place),
        site.POST: gettext("an event of %(place)s", place=place),
        site.PERSON: gettext("a name on the page of %(place)s", place=place),
    }.get(row["kind"], gettext("the page of the municipality"))
    by = gettext("an administrator") if row["change"] == "admin" else gettext("the coordination")
    return gettext(
        "Taken off the public site by %(by)s: %(what)s. Why: %(reason)s", by=by, what=what, reason=row["title"]
    )


def _only(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _why(language: str) -> Callable[[Reason], str]:
    """Says why a post concerns whoever reads."""

    def words(reason: Reason) -> str:
        if reason.what == ADDRESSED:
            return gettext("Addressed to your institution: %(name)s.", name=reason.name)
        if reason.what == TOPIC:
            return gettext("You follow the topic “%(name)s”.", name=reason.name)
        if reason.what == KIND:
            kind = INSTITUTION_KINDS.get(reason.key)
            name = kind.name(language) if kind else reason.key
            return gettext("You follow all institutions of a kind: %(name)s.", name=name)
        return gettext("You follow %(name)s.", name=reason.name)

    return words


def _agreement(row: dict[str, Any]) -> str:
    """An agreement that runs out, to a party of it or to the coordinator."""
    left = (row["until"] - dt.date.today()).days
    known = _only(row, "title", "who", "need") | {"when": format_date(row["until"], gettext("d MMM yyyy"))}
    if row["outward"]:
        return ngettext(
            "The agreement %(title)s with %(who)s runs out on %(when)s, in %(num)s day: %(need)s.",
            "The agreement %(title)s with %(who)s runs out on %(when)s, in %(num)s days: %(need)s.",
            left,
            **known,
        )
    return ngettext(
        "The agreement %(title)s of %(who)s runs out on %(when)s, in %(num)s day: %(need)s.",
        "The agreement %(title)s of %(who)s runs out on %(when)s, in %(num)s days: %(need)s.",
        left,
        **known,
    )


def _deal(waits: bool, state: str, is_ours: bool, known: dict[str, Any]) -> str:
    """An exchange, as its state is told to one side; `is_ours` tells that this side began it."""
    if state == "asked" and waits and not is_ours:
        return gettext("%(who)s writes about “%(title)s”: agree, decline, or propose other dates.", **known)
    if not waits and state in ("asked", "handed"):
        return gettext("%(who)s has written about “%(title)s”.", **known)
    if state == "asked":
        return gettext("%(who)s proposes other terms for “%(title)s”.", **known)
    if state == "agreed" and waits:
        return gettext("“%(title)s” is agreed with %(who)s: hand it over and say so.", **known)
    if state == "handed" and waits:
        return gettext("%(who)s says that “%(title)s” is handed over. Has it been received?", **known)
    return {
        "agreed": gettext("%(who)s: “%(title)s” is agreed.", **known),
        "received": gettext("%(who)s has received “%(title)s”.", **known),
        "declined": gettext("%(who)s declines: “%(title)s”.", **known),
        "withdrawn": gettext("%(who)s takes back: “%(title)s”.", **known),
        "cancelled": gettext("%(who)s calls off: “%(title)s”.", **known),
    }[state]


def _when(starts: str) -> str:
    """The beginning of a reservation, in the words of the language."""
    begun = dt.datetime.fromisoformat(starts)
    return format_date(begun.date(), gettext("d MMM yyyy")) + (f", {begun:%H:%M}" if begun.time() != dt.time() else "")


def _news(change: str, known: dict[str, Any]) -> str:
    if change == "decline":
        return gettext("%(who)s: the contact is declined (%(what)s).", **known)
    if change == "withdraw":
        return gettext("%(who)s: the contact was taken out of the network (%(what)s).", **known)
    if change == "correct":
        return gettext("%(who)s: the contact was corrected (%(what)s).", **known)
    if change == "end":
        return gettext("%(who)s: the last day of the contact is written down (%(what)s).", **known)
    if change in ("resume", "restore"):
        return gettext("%(who)s: the contact goes on (%(what)s).", **known)
    return gettext("%(who)s: the contact is confirmed (%(what)s).", **known)

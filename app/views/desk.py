"""The desk at which a person registers contacts: with an account, or by a personal link. The same form and the same rules;
what differs is who calls, what she may do here and where her pages are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import flash, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import contacts, directory, i18n, nonces, vocabulary
from app.audit import Caller
from app.contacts import Registered, Wanted
from app.contacts.choices import COMMON
from app.context import graph, graph_as, store
from app.forms import ContactForm
from app.graph import GraphSession
from app.queries import Param
from app.refusals import N_, Refusal

_TEXT = Param("q", "text", "", longest=200)


@dataclass(frozen=True)
class Desk:
    """Who sits at it and where it stands. By a personal link (`token`) nothing can be opened to everyone."""

    caller: Caller
    token: str | None = None

    @property
    def graph(self) -> GraphSession:
        """The network as whoever sits here sees it."""
        return graph() if self.token is None else graph_as(self.caller.actor)

    @property
    def person(self) -> str | None:
        """The id of whoever sits here."""
        return self.caller.actor.person

    def to(self, page: str, **values: Any) -> str:
        """The address of one of this desk's pages: register, suggest, places, consent, change, and with an account more."""
        if self.token is not None:
            return url_for(f"personal.{page}", token=self.token, **values)
        return url_for(f"contacts.{page}", **values)

    def words(self) -> dict[str, Any]:
        """What every template of contacts reads: names of codes in the reader's language, how a choice of kind is said."""
        language = i18n.language()
        return {
            "desk": self,
            "me": self.person,
            "names": directory.names(language),
            "sectors": vocabulary.SECTORS,
            "today": dt.date.today(),
            "on": dt.date.today(),
            "said": lambda code: _said(code, language),
        }

    # --- the form -----------------------------------------------------------------------------------------------------

    @property
    def may_publish(self) -> bool:
        """Whether a contact may be opened to everyone here."""
        if self.token is not None or self.person is None:
            return False
        return contacts.agreed(store(), self.person, contacts.PUBLIC) is not None

    def form(self) -> ContactForm:
        """The form of this request: as sent, or a new one."""
        form = ContactForm(request.form if request.method == "POST" else None)
        form.offer(i18n.language(), may_publish=self.may_publish)
        if request.method == "POST":
            # Without scripts the hidden field stays empty and one of the people found on the page is ticked.
            form.other.data = next(filter(None, request.form.getlist("other")), "")
        else:
            form.nonce.data = nonces.new()
            form.other.data = request.args.get("with", "")[:200]
        return form

    def shown(self, form: ContactForm, opened: Collection[str] = ()) -> dict[str, Any]:
        """What the template of the form needs. `opened` are people who have shown themselves to whoever sits here."""
        typed = form.whom.data or ""
        # Without scripts the page itself shows whom the words may mean.
        found = contacts.suggest(self.graph, typed[:200]) if typed and not form.other.data else None
        chosen = self._chosen(form.other.data, opened) if form.other.data else None
        if form.other.data and chosen is None:
            form.other.data = ""
        return {
            "form": form,
            "found": found,
            "chosen": chosen,
            "likely": contacts.suggest(self.graph, "").rows,
            "common": COMMON,
        }

    def _chosen(self, id: str, opened: Collection[str]) -> dict[str, Any] | None:
        return self.graph.row("contacts.shown", id=id[:200], opened=list(opened))

    def register(self, form: ContactForm, opened: Collection[str] = ()) -> Registered:
        """Registers what the form says and tells what became of it. Raises whatever the rules refuse."""
        given = form.data
        if self.token is not None and given["visibility"] == "public":
            raise Refusal(N_("Choose who sees it from the list."), field="visibility")
        other = given["other"]
        if not other and given["new_name"]:
            other = contacts.name_person(
                self.graph, store(), self.caller, name=given["new_name"], institution=given["new_place"] or ""
            )
        made = contacts.register(
            self.graph,
            store(),
            self.caller,
            Wanted(
                other,
                given["choice"] or "",
                given["since"] or "",
                until=given["until"] or "",
                frequency=given["frequency"] or "",
                context=given["context"] or "",
                visibility=given["visibility"],
                nonce=given["nonce"] or "",
            ),
            source="teacher" if self.token is None else "survey",
            opened=opened,
        )
        _tell(made)
        return made

    # --- while one types ----------------------------------------------------------------------------------------------

    def suggest(self) -> ResponseReturnValue:
        """Whom the typed words may mean, most likely first, of how many."""
        found = contacts.suggest(self.graph, _TEXT.parse(request.args.get("q", "")))
        return jsonify(results=found.rows, shown=len(found.rows), of=found.total, is_near=found.is_near)

    def places(self) -> ResponseReturnValue:
        """Institutions for the typed words: where a new person works."""
        found = contacts.suggest_places(self.graph, _TEXT.parse(request.args.get("q", "")))
        return jsonify(results=found[:8], shown=min(8, len(found)), of=len(found))


def _said(code: str, language: str) -> str:
    found = contacts.choice(code)
    return found.words(language) if found else code


def _tell(made: Registered) -> None:
    said = {
        "made": gettext("Written down. %(name)s will see it and confirm it.", name=made.other_name),
        "met": gettext("%(name)s had written this down too: the contact is confirmed.", name=made.other_name),
        "exists": gettext("You have this contact with %(name)s already. Nothing was changed.", name=made.other_name),
        "declined": gettext(
            "%(name)s has declined this contact before. Talk to each other: it can be taken up again there.",
            name=made.other_name,
        ),
    }[made.outcome]
    flash(said, "success" if made.outcome in ("made", "met") else "info")

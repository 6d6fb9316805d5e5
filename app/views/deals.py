"""The exchange board, and what two institutions agree about: asked, answered, handed over, received. Works without scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import deals, i18n, nonces, profiles
from app.access import Action, Target, may, needs
from app.context import actor, graph, municipality, store
from app.deals import ACTS, ASK, GIVER, OTHER, SIDES, Asked, Beginning, Moved, Seen, Wanted, Wish
from app.graph import GraphSession
from app.profiles import Part, Problem, Wrong
from app.queries import Param
from app.refusals import NotThere, Refusal
from app.reservations import span_of
from app.security import caller
from app.views.glossary import glossary

blueprint = Blueprint("deals", __name__)

_PAGE = Param("page", "int", 1, min=1, max=10_000)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What every template of exchanges reads."""
    language = i18n.language()
    return glossary() | {
        "sides": SIDES,
        "other": OTHER,
        "met_names": {code: term.name(language) for code, term in deals.MET.items()},
    }


# --- the board --------------------------------------------------------------------------------------------------------


@blueprint.get("/exchange-board")
@needs(Action.EXCHANGE_VIEW)
def board() -> ResponseReturnValue:
    """Who lacks what, who offers it."""
    place = here()
    if place is None:
        return render_template("deals/board.html", board=None)
    wanted = _wanted()
    known = deals.listed(graph(), acting(), place if sees_all(place) else "", 2000)[0]
    found = deals.board(graph(), place, wanted, dt.date.today(), known)
    return render_template(
        "deals/board.html",
        board=found,
        wanted=wanted,
        shown_at_once=deals.SHOWN,
        acts_for=lambda institution: _acts_for(institution, place),
        base=wanted.institution or next(iter(acting()), ""),
        institution_names={id: one["name"] for id, one in found.places.items()},
        topic_names=found.topics.topic_names,
    )


def here() -> str | None:
    """The municipality whose board is shown: that of whoever asks, else the installation's."""
    found = municipality()
    return actor().municipality or (found["id"] if found else None)


def places(network: GraphSession, municipality: str | None) -> dict[str, Any]:
    """The municipality's institutions (`ids`, `names`, `sectors`) and the tree of `topics`; nothing without a municipality."""
    row = network.row("deals.places", municipality=municipality) if municipality else None
    return row or {"ids": [], "names": [], "sectors": [], "topics": []}


def sees_all(place: str) -> bool:
    """Whether whoever asks looks after the municipality."""
    return deals.looks_after(actor(), place)


def acting() -> list[str]:
    """The institutions in whose name a representative acts."""
    return sorted(actor().institutions) if may(actor(), Action.EXCHANGE_DEAL) else []


def _acts_for(institution: str, place: str) -> bool:
    target = Target(municipality=place, institution=institution)
    return bool(institution) and may(actor(), Action.EXCHANGE_DEAL, target)


def _wanted() -> Wanted:
    given = {
        name: request.args.get(name, "").strip()[:80] for name in ("view", "institution", "kind", "topic", "partner")
    }
    own = next(iter(acting()), "")
    view = given.pop("view")
    if view not in deals.VIEWS:
        view = "lack" if own or given["institution"] else "whole"
    if view != "whole":
        given["institution"] = given["institution"] or own
        view = view if given["institution"] else "whole"
    return Wanted(
        view,
        given["institution"],
        given["kind"],
        given["topic"],
        given["partner"],
        free=bool(request.args.get("free")),
        matched=bool(request.args.get("matched")),
        page=_PAGE.parse(request.args.get("page", "")),
    )


# --- deals ------------------------------------------------------------------------------------------------------------


@blueprint.get("/deals", endpoint="list")
@needs(Action.EXCHANGE_DEAL)
def every() -> ResponseReturnValue:
    """What my institutions speak about with others; for those who look after the municipality, everything."""
    place = here()
    whole = place if place is not None and sees_all(place) else ""
    rows, total = deals.listed(graph(), acting(), whole)
    return render_template("deals/list.html", rows=rows, total=total, own=acting(), whole=bool(whole))


@blueprint.route("/deals/new", methods=["GET", "POST"])
@needs(Action.EXCHANGE_DEAL)
def new() -> ResponseReturnValue:
    """Asks for an offer, or offers to answer a need."""
    source = request.form if request.method == "POST" else request.args
    side = source.get("side", "receiver")
    if side not in SIDES:
        abort(404)
    offer, need = source.get("offer", "")[:80], source.get("need", "")[:80]
    own = source.get("institution", "")[:80] or next(iter(acting()), "")
    begun = deals.beginning(graph(), caller(), own, offer, need, source.get("partner", "")[:80], dt.date.today())
    wish = _wish(begun, side)
    if request.method != "POST":
        return _new(begun, side, wish, {}, nonces.new())
    typed, nonce = _typed(ASK), request.form.get("nonce", "")[:32]
    try:
        id = deals.begin(graph(), store(), caller(), wish, side, typed, nonce, dt.date.today())
    except Wrong as wrong:
        return _new(begun, side, wish, typed, nonce, problems=wrong.problems), 422
    except Asked as asked:
        flash(gettext(asked.message), "info")
        return redirect(url_for("deals.page", id=asked.id))
    except NotThere:
        raise
    except Refusal as refusal:
        return _new(begun, side, wish, typed, nonce, refused=refusal), refusal.status
    flash(gettext("Sent. The other side finds it in its inbox; you will find the answer in yours."), "success")
    return redirect(url_for("deals.page", id=id))


def _wish(begun: Beginning, side: str) -> Wish:
    """Between whom and about what: the partner is whose offer or need it is, or the one who was named."""
    own, offer, need = begun.own["id"], begun.resource, begun.need
    partner = (begun.partner or {}).get("id", "")
    if side == GIVER:
        return Wish(
            own, (need or {}).get("institution") or partner, (offer or {}).get("id", ""), (need or {}).get("id", "")
        )
    return Wish(
        (offer or {}).get("institution") or partner, own, (offer or {}).get("id", ""), (need or {}).get("id", "")
    )


def _new(
    begun: Beginning, side: str, wish: Wish, texts: Mapping[str, str], nonce: str,
    problems: Mapping[str, Problem] | None = None, refused: Refusal | None = None,
) -> str:  # fmt: skip
    if not (wish.giver and wish.receiver and (begun.resource or begun.need)):
        raise NotThere(gettext("There is no such offer or need, or you do not act for one of the two."))
    return render_template(
        "deals/new.html", begun=begun, side=side, wish=wish, part=ASK, texts=texts, nonce=nonce, problems=problems or {},
        refused=refused,
    )  # fmt: skip


@blueprint.get("/deals/<id>")
@needs(Action.EXCHANGE_DEAL)
def page(id: str) -> ResponseReturnValue:
    """What two institutions agree about, with everything that was said, and what can be done now."""
    return _page(deals.one(graph(), caller(), id[:80]))


@blueprint.post("/deals/<id>/<any(agree,propose,decline,withdraw,hand,receive,deny,cancel,say):move>")
@needs(Action.EXCHANGE_DEAL)
def step(id: str, move: str) -> ResponseReturnValue:
    """Does one thing in the name of one side."""
    side, nonce = request.form.get("side", "")[:20], request.form.get("nonce", "")[:32]
    seen = request.form.get("seen", "")
    typed = _typed(ACTS[move].part)
    known: dict[str, Any] = {"act": move, "side": side, "texts": typed}
    try:
        deals.step(
            graph(), store(), caller(), id[:80], move, side, typed,
            seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0, nonce=nonce, today=dt.date.today(),
        )  # fmt: skip
    except Wrong as wrong:
        return _page(deals.one(graph(), caller(), id[:80]), **known, problems=wrong.problems, seen=seen), 422
    except NotThere:
        raise
    except (Moved, Refusal) as refusal:
        return _page(deals.one(graph(), caller(), id[:80]), **known, refused=refusal), refusal.status
    flash(gettext("Done. Both sides read it in the log."), "success")
    return redirect(url_for("deals.page", id=id))


def _page(shown: Seen, act: str = "", side: str = "", texts: Mapping[str, str] | None = None, **more: Any) -> str:
    possible = {one: deals.may_act(shown.deal, one) for one in shown.sides}
    typed = {} if act in {a.code for a in possible.get(side, [])} else texts or {}
    return render_template(
        "deals/page.html",
        deal=shown.deal,
        shown_deal=shown,
        reserved=[row | {"span": span_of(row)} for row in shown.reservations],
        places=shown.places,
        acts=possible,
        fields_of=deals.fields_of,
        log=deals.told(store(), caller(), shown),
        nonce=nonces.new(),
        act=act,
        acting_side=side,
        texts=texts or {},
        lost={name: text for name, text in typed.items() if text},
        by_other=_by_other(shown),
        **more,
    )


def _by_other(shown: Seen) -> bool:
    """Whether the reader acts for institutions as a coordinator: then each form says for whom."""
    return not any(getattr(shown.deal, side) in actor().institutions for side in shown.sides) or len(shown.sides) > 1


def _typed(part: Part) -> dict[str, str]:
    return {field.name: profiles.canonical(field, request.form.get(field.name, "")) for field in part.fields}

"""What I follow on the bulletin, on one page; and the secret addresses by which a reader of feeds gets it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from markupsafe import Markup, escape

from app import atom, bulletin, feeds, i18n, subscriptions
from app.access import Action, needs, public
from app.bulletin import INSTITUTION, KIND, TOPIC
from app.context import actor, full_address, graph, graph_as, own_follows, settings, store
from app.feeds import ALL, FOLLOWS
from app.profiles import Choices
from app.refusals import Refusal
from app.secret_addresses import Made
from app.security import caller, local_address
from app.store import FeedLink
from app.views.deals import here, places
from app.views.glossary import glossary
from app.views.secret_addresses import answer, reader
from app.vocabulary import INSTITUTION_KINDS

blueprint = Blueprint("subscriptions", __name__)
blueprint.context_processor(glossary)


@blueprint.app_context_processor
def following() -> dict[str, Any]:
    """`follows(what, key)`, for the buttons on pages of all areas."""

    return {"follows": lambda what, key: (what, key) in own_follows()}


@blueprint.get("/subscriptions")
@needs(Action.BULLETIN_FOLLOW)
def page() -> ResponseReturnValue:
    """All that I follow, what I may want to follow, and my feeds."""
    return _page()


def _page(made: Made[FeedLink] | None = None, refused: Refusal | None = None) -> str:
    municipality = here()
    followed = own_follows()
    tree, names = _names(municipality)
    mine = {
        what: sorted(
            ((key, names[what].get(key, key)) for one, key in followed if one == what),
            key=lambda one: one[1].casefold(),
        )
        for what in bulletin.WHATS
    }
    return render_template(
        "subscriptions/page.html",
        followed=mine,
        count=len(followed),
        offered=subscriptions.offered(graph(), followed, municipality) if municipality else [],
        groups=[
            (head, [one for one in members if (TOPIC, one[0]) not in followed]) for head, members in tree.topic_groups
        ],
        institutions=[one for one in names[INSTITUTION].items() if (INSTITUTION, one[0]) not in followed],
        kinds=[one for one in names[KIND].items() if (KIND, one[0]) not in followed],
        links=feeds.ADDRESSES.live(store(), actor().account_id),
        made=made,
        address=full_address("subscriptions.feed", token=made.token) if made else "",
        refused=refused,
    )


def _names(municipality: str | None) -> tuple[Choices, dict[str, dict[str, str]]]:
    """The tree of topics, and the names of all that can be followed, by what it is."""
    known, language = places(graph(), municipality), i18n.language()
    tree = Choices([tuple(one) for one in known["topics"]], [], 0)
    kinds = {code: kind.name(language) for code, kind in INSTITUTION_KINDS.items()}
    return tree, {
        TOPIC: dict(tree.topic_names),
        INSTITUTION: dict(zip(known["ids"], known["names"], strict=True)),
        KIND: kinds,
    }


@blueprint.post("/subscriptions")
@needs(Action.BULLETIN_FOLLOW)
def change() -> ResponseReturnValue:
    """Follows something, or not any more; goes back to the page where that was said."""
    what, key = request.form.get("what", "")[:20], request.form.get("key", "")[:80]
    try:
        if request.form.get("said") == "yes":
            subscriptions.follow(store(), caller(), what, key)
            flash(gettext("You follow it now: new posts come to your inbox."), "success")
        else:
            subscriptions.unfollow(store(), caller(), what, key)
            flash(gettext("You do not follow it any more."), "success")
    except Refusal as refusal:
        flash(gettext(refusal.message, **refusal.values), "warning")
    return redirect(local_address(request.form.get("next")) or url_for("subscriptions.page"))


# --- feeds ------------------------------------------------------------------------------------------------------------


@blueprint.post("/subscriptions/feeds")
@needs(Action.BULLETIN_FOLLOW)
def make_feed() -> ResponseReturnValue:
    """A secret address of a feed; it is shown here and nowhere again."""
    municipality = here() or abort(404)
    what, _, key = request.form.get("feed", "")[:120].partition(":")
    try:
        made = feeds.make(store(), caller(), municipality, what, key, _title(what, key, municipality))
    except Refusal as refusal:
        return _page(refused=refusal), refusal.status
    return _page(made)


def _title(what: str, key: str, municipality: str) -> str:
    if what == FOLLOWS:
        return gettext("What I follow")
    if what == ALL:
        return gettext("All posts for everyone")
    return _names(municipality)[1].get(what, {}).get(key, key)


@blueprint.post("/subscriptions/feeds/<int(max=2147483647):link>/revoke")
@needs(Action.BULLETIN_FOLLOW)
def revoke_feed(link: int) -> ResponseReturnValue:
    """Ends a secret address of mine."""
    feeds.ADDRESSES.revoke(store(), caller(), link)
    flash(gettext("The address does not work any more."), "success")
    return redirect(url_for("subscriptions.page", _anchor="feeds"))


@blueprint.get("/bulletin/<token>.atom")
@public
def feed(token: str) -> ResponseReturnValue:
    """The bulletin for a reader of feeds that knows its secret address: posts for everyone that fit it, as they are now."""
    link, who = reader(feeds.ADDRESSES, token, Action.BULLETIN_VIEW)
    rows = feeds.posts(graph_as(who), store(), link)
    language = link.account.language or settings().language
    with force_locale(language):
        title = gettext("Setka: %(title)s", title=f"{gettext('Bulletin')}, {link.title}")
    content = atom.written(_feed(link, title, language, token, rows))
    response = answer(content, "application/atom+xml")
    response.add_etag()
    return response.make_conditional(request)


def _feed(link: FeedLink, title: str, language: str, token: str, rows: list[dict[str, Any]]) -> atom.Feed:
    return atom.Feed(
        atom.name_of("feed", str(link.id)),
        title,
        full_address("bulletin.listed"),
        full_address("subscriptions.feed", token=token),
        language,
        link.made_at,
        tuple(
            atom.Entry(
                atom.name_of("post", row["id"]),
                row["title"],
                row["owner"]["name"],
                row["made"],
                row["changed"],
                full_address("bulletin.page", id=row["id"]),
                str(_html(row["about"])),
                tuple((one["id"], one["name"]) for one in row["topics"]),
            )
            for row in rows
        ),
    )


def _html(text: str | None) -> Markup:
    """A text of a post as HTML: paragraphs, lines, links, and nothing that anybody typed as markup."""
    found = Markup("")
    for lines in bulletin.paragraphs(text):
        said = Markup("<br>").join(
            Markup("").join(
                Markup('<a href="{0}">{0}</a>').format(piece.text) if piece.is_link else escape(piece.text)
                for piece in line
            )
            for line in lines
        )
        found += Markup("<p>{}</p>").format(said)
    return found

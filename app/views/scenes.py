"""Kept scenes: their pages, what the explorer asks about them, and what a link opens."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import orjson
from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import accounts, facets, i18n, scene_address, scenes
from app.access import Action, may, needs, public
from app.context import actor, graph, municipality, settings, store
from app.forms import SceneForm
from app.network import legend
from app.queries import ParamError
from app.refusals import NotThere, Refusal
from app.security import caller, wants_json
from app.shared_picture import bounded
from app.store import Scene
from app.views import explore, paths

blueprint = Blueprint("scenes", __name__)

RECENT = 8
TIES_LOOKED_UP = 20
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


# --- my scenes --------------------------------------------------------------------------------------------------------


@blueprint.get("/scenes", endpoint="list")
@needs(Action.SCENES_KEEP)
def mine() -> ResponseReturnValue:
    """My scenes and those that others share with me."""
    who = caller()
    return render_template(
        "scenes/list.html",
        mine=scenes.mine(store(), who),
        shared=scenes.shared_with(store(), who),
        kind_of=scene_address.kind,
        deleted=scenes.deleted(store(), who),
        just_deleted=request.args.get("deleted", type=int),
    )


@blueprint.get("/api/scenes")
@needs(Action.SCENES_KEEP)
def recent() -> ResponseReturnValue:
    """The scenes that the explorer's menu offers."""
    found = scenes.mine(store(), caller(), RECENT)
    return jsonify(scenes=[_told(scene, scene.query) for scene in found])


@blueprint.post("/scenes")
@needs(Action.SCENES_KEEP)
def keep() -> ResponseReturnValue:
    """Keeps the scene that somebody is looking at."""
    given = request.form
    scene = scenes.keep(
        store(), caller(), title=given.get("title", ""), note=given.get("note", ""), query=given.get("query", "")
    )
    return _kept(scene, 201)


@blueprint.get("/scenes/<int(max=2147483647):id>")
@needs(Action.SCENES_KEEP)
def open(id: int) -> ResponseReturnValue:
    """Opens a scene in the explorer, without what the person may not see."""
    scene = scenes.seen(store(), caller(), id)
    query = _query_for(scene)
    return redirect(f"{url_for('explore.page')}{query}{'&' if query else '?'}scene={scene.id}")


@blueprint.get("/api/scenes/<int(max=2147483647):id>")
@needs(Action.SCENES_KEEP)
def told(id: int) -> ResponseReturnValue:
    """What the explorer says about the scene that it shows."""
    scene = scenes.seen(store(), caller(), id)
    return jsonify(_told(scene, _query_for(scene)))


@blueprint.post("/scenes/<int(max=2147483647):id>")
@needs(Action.SCENES_KEEP)
def change(id: int) -> ResponseReturnValue:
    """Changes a scene of mine; whoever changes an older one than is kept is shown both."""
    form = SceneForm()
    version = request.form.get("version", 0, type=int)
    fields = {name: request.form[name] for name in ("title", "note", "query") if name in request.form}
    try:
        return _kept(scenes.change(store(), caller(), id, version, **fields))
    except scenes.Changed as changed:
        if wants_json():
            text = gettext(changed.message)
            return jsonify(ok=False, error=text, status=409, current=_told(changed.scene, changed.scene.query)), 409
        form.version.data, form.version.raw_data = changed.scene.version, None
        return render_template("scenes/edit.html", form=form, scene=changed.scene, theirs=changed.scene), 409
    except NotThere:
        raise
    except Refusal as refusal:
        if wants_json():
            raise
        form.refuse(refusal)
        return render_template("scenes/edit.html", form=form, scene=scenes.own(store(), caller(), id)), 422


@blueprint.get("/scenes/<int(max=2147483647):id>/edit")
@needs(Action.SCENES_KEEP)
def edit(id: int) -> ResponseReturnValue:
    """Another title or note for a scene of mine."""
    scene = scenes.own(store(), caller(), id)
    form = SceneForm(formdata=None, title=scene.title, note=scene.note)
    return render_template("scenes/edit.html", form=form, scene=scene)


@blueprint.post("/scenes/<int(max=2147483647):id>/copy")
@needs(Action.SCENES_KEEP)
def copy(id: int) -> ResponseReturnValue:
    """A scene of my own like this one."""
    scene = scenes.seen(store(), caller(), id)
    title = gettext("%(title)s (copy)", title=scene.title[: scenes.LONGEST_TITLE - 20])
    made = scenes.copy(store(), caller(), scene, title, _query_for(scene))
    flash(gettext("The copy is “%(title)s”.", title=made.title), "success")
    return redirect(url_for("scenes.list"))


@blueprint.post("/scenes/<int(max=2147483647):id>/delete")
@needs(Action.SCENES_KEEP)
def delete(id: int) -> ResponseReturnValue:
    """Takes a scene of mine away; the list then offers to bring it back."""
    scene = scenes.delete(store(), caller(), id)
    return redirect(url_for("scenes.list", deleted=scene.id))


@blueprint.post("/scenes/<int(max=2147483647):id>/restore")
@needs(Action.SCENES_KEEP)
def restore(id: int) -> ResponseReturnValue:
    """Brings back a scene that I have deleted."""
    scene = scenes.restore(store(), caller(), id)
    flash(gettext("“%(title)s” is back.", title=scene.title), "success")
    return redirect(url_for("scenes.list"))


@blueprint.post("/scenes/<int(max=2147483647):id>/leave")
@needs(Action.SCENES_KEEP)
def leave(id: int) -> ResponseReturnValue:
    """Takes a scene of somebody else off my list."""
    scenes.leave(store(), caller(), id)
    flash(gettext("The scene is no longer on your list."), "success")
    return redirect(url_for("scenes.list"))


# --- sharing ----------------------------------------------------------------------------------------------------------


@blueprint.get("/scenes/<int(max=2147483647):id>/sharing")
@needs(Action.SCENES_KEEP)
def sharing(id: int) -> ResponseReturnValue:
    """With whom a scene of mine is shared."""
    return _sharing(id)


@blueprint.post("/scenes/<int(max=2147483647):id>/people")
@needs(Action.SCENES_KEEP)
def share(id: int) -> ResponseReturnValue:
    """Shares a scene of mine with a person. The answer is the same whether or not she has an account."""
    try:
        share = scenes.share_with(store(), caller(), id, request.form.get("email", ""))
    except NotThere:
        raise
    except Refusal as refusal:
        return _sharing(id, refused=refusal), refusal.status
    flash(gettext("Whoever signs in as %(email)s finds the scene among theirs.", email=share.email), "success")
    return redirect(url_for("scenes.sharing", id=id))


@blueprint.post("/scenes/<int(max=2147483647):id>/links")
@needs(Action.SCENES_KEEP)
def link(id: int) -> ResponseReturnValue:
    """Makes a link to a scene of mine; it is shown once."""
    try:
        made = scenes.make_link(store(), caller(), id, request.form.get("days", scenes.USUAL_LIFE, type=int))
    except NotThere:
        raise
    except Refusal as refusal:
        return _sharing(id, refused=refusal), refusal.status
    base = (settings().public_url or request.host_url).rstrip("/")
    response = Response(_sharing(id, made=made, address=base + url_for("scenes.shared", token=made.token)))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/scenes/shares/<int(max=2147483647):id>/withdraw")
@needs(Action.SCENES_KEEP)
def withdraw(id: int) -> ResponseReturnValue:
    """Ends a share of a scene of mine."""
    share = scenes.withdraw(store(), caller(), id)
    flash(gettext("It is not shared this way any more."), "success")
    return redirect(url_for("scenes.sharing", id=share.scene_id))


def _sharing(id: int, **more: Any) -> str:
    who = caller()
    scene = scenes.own(store(), who, id)
    people, links = scenes.shares(store(), who, id)
    # Only those who manage accounts may know who has one; to others nobody is suggested.
    known = accounts.people(store()).accounts if may(who.actor, Action.ACCOUNTS_MANAGE) else []
    shown = [account for account in known if account.id != who.actor.account_id and account.disabled_at is None]
    return render_template(
        "scenes/sharing.html", scene=scene, people=people, links=links, known=shown, lives=scenes.LIVES,
        usual=scenes.USUAL_LIFE, **more,
    )  # fmt: skip


# --- what a link opens ------------------------------------------------------------------------------------------------


@blueprint.get("/shared/<token>")
@public
def shared(token: str) -> ResponseReturnValue:
    """A scene behind a link: read only, as whoever opens it may see it."""
    share = scenes.opened(store(), token if _TOKEN.fullmatch(token) else "")
    query = _query_for(share.scene)
    if request.method == "GET":
        scenes.count(store(), caller(), share)
    page = render_template(
        "scenes/shared.html",
        scene=share.scene,
        share=share,
        query=query,
        token=token,
        legend=legend(i18n.language()),
        phrases=i18n.phrases(),
    )
    return _unkept(Response(page))


@blueprint.get("/api/shared/<token>")
@public
def shared_view(token: str) -> ResponseReturnValue:
    """The picture behind a link. It depends on the link and on who opens it, on nothing else that is asked."""
    share = scenes.opened(store(), token if _TOKEN.fullmatch(token) else "")
    return _unkept(Response(orjson.dumps(picture(_query_for(share.scene))), mimetype="application/json"))


def picture(query: str) -> dict[str, Any]:
    """Everything that the scene of this address shows to whoever asks, and nothing more."""
    asked = scene_address.wish(query)
    given = {name: asked.given[name] for name in scene_address.ALWAYS if name in asked.given}
    if asked.mode == "instant" and asked.against is None and asked.on:
        given |= {"on": asked.on.isoformat(), "span": "date"}
    try:
        told = explore.answer(given)
        if told["truncated"]:
            told = explore.answer(given | {n: v for n, v in asked.given.items() if n in scene_address.FILTERS})
    except ParamError:
        told = explore.answer({"focus": scene_address.CLOSED})
    home = municipality() if asked.topics or asked.places else None
    cut = bounded(told, asked, dt.date.today(), facets.of(graph(), home["id"]) if home else None)
    if asked.path is not None:
        try:
            cut["path"] = paths.picture_of(asked.given)
        except ParamError:
            cut["path"] = {"nodes": [], "ties": []}
    return cut


# --- shared -----------------------------------------------------------------------------------------------------------


def _query_for(scene: Scene) -> str:
    """The scene's address as whoever asks may see it: ids tell names, so those of hidden people are not in it."""
    if scene.account_id == actor().account_id:
        return scene.query
    ids = scene_address.named(scene.query)
    if not ids:
        return scene.query
    row = graph().row("explore.nodes", ids=ids)
    visible = set(row["ids"]) if row else set()
    for id in [id for id in ids if id not in visible][:TIES_LOOKED_UP]:
        if graph().row("directory.tie", id=id):
            visible.add(id)
    return scene_address.redacted(scene.query, visible)


def _told(scene: Scene, query: str) -> dict[str, Any]:
    own = scene.account_id == actor().account_id
    return {
        "id": scene.id,
        "title": scene.title,
        "note": scene.note,
        "query": query,
        "as_of": scene.as_of.isoformat(),
        "version": scene.version,
        "own": own,
        "owner": None if own else scene.account.name,
        "url": url_for("scenes.open", id=scene.id),
        "sharing": url_for("scenes.sharing", id=scene.id) if own else None,
    }


def _kept(scene: Scene, status: int = 200) -> ResponseReturnValue:
    if wants_json():
        return jsonify(_told(scene, scene.query)), status
    flash(gettext("Saved."), "success")
    return redirect(url_for("scenes.list"))


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response

"""The rules of kept scenes: whose they are, who else may open them and for how long. Knows no web framework.

Functions that change something take the store's session and the `Caller` on whose behalf it is done, and commit. What a
scene shows is not decided here: whoever opens it sees with their own rights.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from typing import Any, cast

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete as remove
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from app import accounts, scene_address
from app.audit import Caller, record
from app.refusals import N_, NotThere, Refusal
from app.sessions import new_token, token_hash
from app.store import Account, Scene, SceneShare, now

LONGEST_TITLE, LONGEST_NOTE = 120, 4_000
MOST_SCENES, MOST_SHARES = 500, 100
KEPT = dt.timedelta(days=30)  # how long a deleted scene can be brought back
LIVES = (1, 7, 30)  # days that a link may be good for
USUAL_LIFE = 7


class Changed(Refusal):
    """The scene has been changed since it was read; `scene` is what it is now."""

    status = 409

    def __init__(self, scene: Scene) -> None:
        super().__init__(N_("This scene was changed meanwhile in another window. Nothing of yours is lost: choose."))
        self.scene = scene


class LinkGone(NotThere):
    """The link opens nothing: never did, or not any more."""

    status = 410


@dataclass(frozen=True)
class Link:
    """A link just made, with the token that is shown once and kept nowhere."""

    share: SceneShare
    token: str


# --- my scenes --------------------------------------------------------------------------------------------------------


def mine(session: Session, caller: Caller, limit: int = MOST_SCENES) -> list[Scene]:
    """The caller's scenes, the latest changed first."""
    found = select(Scene).where(Scene.account_id == caller.actor.account_id, Scene.deleted_at.is_(None))
    return list(session.scalars(found.order_by(Scene.changed_at.desc(), Scene.id.desc()).limit(limit)))


def keep(
    session: Session, caller: Caller, *, title: str, query: str, note: str = "", as_of: dt.date | None = None
) -> Scene:
    """A new scene of the caller. Raises Refusal."""
    kept = _counted(session, caller)
    if kept >= MOST_SCENES:
        raise Refusal(N_("You have %(count)s scenes already. Delete some that you do not need."), count=kept)
    query = scene_address.canonical(query)
    scene = Scene(
        account_id=accounts.get(session, caller.actor.account_id).id,
        title=_checked_title(title),
        note=_checked_note(note),
        query=query,
        as_of=as_of or scene_address.wish(query).on or dt.date.today(),
    )
    session.add(scene)
    session.commit()
    return scene


def own(session: Session, caller: Caller, scene_id: int, *, deleted: bool = False) -> Scene:
    """A scene of the caller. Raises NotThere, also when it is somebody else's."""
    scene = session.get(Scene, scene_id)
    if scene is None or scene.account_id != caller.actor.account_id or (scene.deleted_at is not None) != deleted:
        raise NotThere(N_("There is no such scene."))
    return scene


def change(
    session: Session,
    caller: Caller,
    scene_id: int,
    version: int,
    *,
    title: str | None = None,
    note: str | None = None,
    query: str | None = None,
) -> Scene:
    """Changes the scene if it is still the `version` that the caller has read; else raises Changed and changes nothing."""
    scene = own(session, caller, scene_id)
    values: dict[str, Any] = {}
    if title is not None:
        values["title"] = _checked_title(title)
    if note is not None:
        values["note"] = _checked_note(note)
    if query is not None:
        values["query"] = scene_address.canonical(query)
        values["as_of"] = scene_address.wish(values["query"]).on or dt.date.today()
    fits = update(Scene).where(Scene.id == scene.id, Scene.version == scene.version, Scene.deleted_at.is_(None))
    written = fits.values(**values, version=version + 1, changed_at=now())
    # Two may have read the same version: the database lets only one of them write over it.
    if version != scene.version or not cast(int, session.execute(written).rowcount):  # type: ignore[attr-defined]
        session.rollback()
        session.refresh(scene)
        raise Changed(scene)
    session.commit()
    session.refresh(scene)
    return scene


def copy(session: Session, caller: Caller, scene: Scene, title: str, query: str) -> Scene:
    """A scene like this one, the caller's own; `query` is its address as the caller may see it."""
    note = scene.note if scene.account_id == caller.actor.account_id else ""
    return keep(session, caller, title=title[:LONGEST_TITLE], query=query, note=note, as_of=scene.as_of)


def delete(session: Session, caller: Caller, scene_id: int) -> Scene:
    """Takes the scene away; for a month it can be brought back. Whoever it was shared with finds it no more."""
    scene = own(session, caller, scene_id)
    session.execute(remove(Scene).where(Scene.deleted_at < now() - KEPT))
    scene.deleted_at = now()
    record(session, caller, "scene.delete", target=f"scene:{scene.id}")
    session.commit()
    return scene


def deleted(session: Session, caller: Caller) -> list[Scene]:
    """Scenes of the caller that can still be brought back, the latest deleted first."""
    found = select(Scene).where(Scene.account_id == caller.actor.account_id, Scene.deleted_at >= now() - KEPT)
    return list(session.scalars(found.order_by(Scene.deleted_at.desc(), Scene.id.desc()).limit(MOST_SCENES)))


def restore(session: Session, caller: Caller, scene_id: int) -> Scene:
    """Brings a deleted scene back, with whom it was shared."""
    scene = own(session, caller, scene_id, deleted=True)
    scene.deleted_at = None
    record(session, caller, "scene.restore", target=f"scene:{scene.id}")
    session.commit()
    return scene


# --- scenes of others -------------------------------------------------------------------------------------------------


def shared_with(session: Session, caller: Caller) -> list[Scene]:
    """Scenes that others have shared with the caller, the latest shared first."""
    email = accounts.get(session, caller.actor.account_id).email
    found = (
        select(Scene)
        .join(SceneShare, SceneShare.scene_id == Scene.id)
        .join(Account, Account.id == Scene.account_id)
        .where(SceneShare.email == email, Scene.deleted_at.is_(None), Account.disabled_at.is_(None))
        .where(Scene.account_id != caller.actor.account_id)
        .order_by(SceneShare.made_at.desc(), SceneShare.id.desc())
    )
    return list(session.scalars(found.limit(MOST_SCENES)))


def seen(session: Session, caller: Caller, scene_id: int) -> Scene:
    """A scene that the caller may open: their own, or one shared with them. Raises NotThere."""
    scene = session.get(Scene, scene_id)
    if scene is not None and scene.deleted_at is None:
        if scene.account_id == caller.actor.account_id:
            return scene
        email = accounts.get(session, caller.actor.account_id).email
        shared = select(SceneShare.id).where(SceneShare.scene_id == scene.id, SceneShare.email == email)
        if scene.account.disabled_at is None and session.scalar(shared) is not None:
            return scene
    raise NotThere(N_("There is no such scene."))


def leave(session: Session, caller: Caller, scene_id: int) -> None:
    """Takes a scene of somebody else off the caller's list."""
    email = accounts.get(session, caller.actor.account_id).email
    scene = seen(session, caller, scene_id)
    session.execute(remove(SceneShare).where(SceneShare.scene_id == scene.id, SceneShare.email == email))
    session.commit()


# --- sharing ----------------------------------------------------------------------------------------------------------


def shares(session: Session, caller: Caller, scene_id: int) -> tuple[list[SceneShare], list[SceneShare]]:
    """With whom a scene of the caller is shared: persons, and links that still work."""
    scene = own(session, caller, scene_id)
    rows = session.scalars(select(SceneShare).where(SceneShare.scene_id == scene.id).order_by(SceneShare.id)).all()
    persons = [row for row in rows if row.email]
    return persons, [row for row in rows if row.token_hash and _is_open(row)]


def share_with(session: Session, caller: Caller, scene_id: int, email: str) -> SceneShare:
    """Lets whoever signs in with this e-mail open the scene. Does the same whether or not anybody does."""
    scene = own(session, caller, scene_id)
    address = _checked_email(email)
    if address == accounts.get(session, caller.actor.account_id).email:
        raise Refusal(N_("This is your own e-mail: the scene is yours already."), field="email")
    known = select(SceneShare).where(SceneShare.scene_id == scene.id, SceneShare.email == address)
    share = session.scalars(known).first()
    if share is None:
        _make_room(session, scene)
        share = SceneShare(scene_id=scene.id, email=address)
        session.add(share)
        session.flush()
        record(session, caller, "scene.share", target=f"scene_share:{share.id}")
        session.commit()
    return share


def make_link(session: Session, caller: Caller, scene_id: int, days: int = USUAL_LIFE) -> Link:
    """A link that opens the scene for whoever holds it, until it expires or is withdrawn."""
    scene = own(session, caller, scene_id)
    if days not in LIVES:
        raise Refusal(N_("Choose one of the times offered."), field="days")
    _make_room(session, scene)
    token = new_token()
    share = SceneShare(scene_id=scene.id, token_hash=token_hash(token), expires_at=now() + dt.timedelta(days=days))
    session.add(share)
    session.flush()
    record(session, caller, "scene.link", target=f"scene_share:{share.id}")
    session.commit()
    return Link(share, token)


def withdraw(session: Session, caller: Caller, share_id: int) -> SceneShare:
    """Ends a share of the caller's scene: the person or the link opens it no more. Raises NotThere."""
    share = session.get(SceneShare, share_id)
    if share is None or share.scene.account_id != caller.actor.account_id:
        raise NotThere(N_("It is not shared this way any more."))
    if share.email:
        session.delete(share)
    elif share.closed_at is None:
        share.closed_at = now()
    record(session, caller, "scene.withdraw", target=f"scene_share:{share.id}")
    session.commit()
    return share


def opened(session: Session, token: str) -> SceneShare:
    """The share behind a link that still works. Raises LinkGone, saying why."""
    share = session.scalars(select(SceneShare).where(SceneShare.token_hash == token_hash(token))).first()
    if share is None:
        raise LinkGone(N_("This link is not known. Check that it was copied whole, or ask for a new one."))
    scene = share.scene
    if share.closed_at is not None or scene.deleted_at is not None or scene.account.disabled_at is not None:
        raise LinkGone(N_("This link was withdrawn. Ask for a new one if you still need it."))
    if not _is_open(share):
        raise LinkGone(N_("This link has expired. Ask whoever gave it to you for a new one."))
    return share


def count(session: Session, caller: Caller, share: SceneShare) -> None:
    """Keeps that a link was opened; its maker is not counted."""
    if caller.actor.account_id == share.scene.account_id:
        return
    counted = update(SceneShare).where(SceneShare.id == share.id)
    session.execute(counted.values(opened=SceneShare.opened + 1, opened_at=now()))
    record(session, caller, "scene.open_link", target=f"scene_share:{share.id}")
    session.commit()


# --- checks -----------------------------------------------------------------------------------------------------------


def _is_open(share: SceneShare) -> bool:
    return share.closed_at is None and (share.expires_at is None or share.expires_at > now())


def _counted(session: Session, caller: Caller) -> int:
    held = select(func.count()).where(Scene.account_id == caller.actor.account_id, Scene.deleted_at.is_(None))
    return session.scalar(held) or 0


def _make_room(session: Session, scene: Scene) -> None:
    """Forgets links that work no more, and refuses one too many."""
    gone = or_(SceneShare.closed_at.is_not(None), SceneShare.expires_at < now())
    session.execute(remove(SceneShare).where(SceneShare.scene_id == scene.id, SceneShare.email.is_(None), gone))
    held = session.scalar(select(func.count()).where(SceneShare.scene_id == scene.id)) or 0
    if held >= MOST_SHARES:
        raise Refusal(N_("This scene is shared in %(count)s ways already. Withdraw some."), count=held)


def _checked_title(text: str) -> str:
    title = " ".join(unicodedata.normalize("NFC", text).split())
    if not title or len(title) > LONGEST_TITLE or not _is_printable(title):
        raise Refusal(N_("Write a title of 1 to %(count)s characters."), field="title", count=LONGEST_TITLE)
    return title


def _checked_note(text: str) -> str:
    note = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE or not _is_printable(note):
        raise Refusal(N_("A note has at most %(count)s characters."), field="note", count=LONGEST_NOTE)
    return note


def _is_printable(text: str) -> bool:
    return not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text)


def _checked_email(text: str) -> str:
    try:
        found = validate_email(text.strip()[: accounts.LONGEST_EMAIL], check_deliverability=False, allow_smtputf8=True)
    except EmailNotValidError:
        raise Refusal(N_("This is not an e-mail address."), field="email") from None
    return accounts.email_key(found.normalized)

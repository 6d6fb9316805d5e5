"""Signing in and out, one's own account, everyone's accounts, invitations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext, ngettext
from flask_login import login_user, logout_user

from app import accounts, inbox, invitations, passwords, roles, store
from app.access import INVITABLE, ROLES, Action, needs, public
from app.config import Settings
from app.forms import AcceptForm, DetailsForm, InviteForm, NewPassword, PasswordForm, RolesForm, SignInForm
from app.i18n import language as current_language
from app.i18n import remember
from app.refusals import NotThere, Refusal
from app.security import caller, current_actor, local_address
from app.sessions import ServerSession, User, browser_name
from app.views.places import names_of, offered

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

__all__ = ["blueprint", "current_actor", "init_app"]

blueprint = Blueprint("accounts", __name__)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


# --- signing in and out -----------------------------------------------------------------------------------------------


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """The way in."""
    onward = local_address(request.values.get("next")) or "/"
    if request.method == "GET" and current_actor().account_id is not None:
        return redirect(onward)
    form = SignInForm(next=onward)
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422 if form.is_submitted() else 200
    try:
        account = accounts.sign_in(
            store.request_session(), caller(), form.email.data, form.password.data, secret=_settings().secret_key
        )
    except Refusal as refusal:
        form.refuse(refusal)
        headers = {"Retry-After": str(refusal.retry_after)} if hasattr(refusal, "retry_after") else {}
        return render_template("accounts/sign_in.html", form=form), refusal.status, headers
    _begin(account)
    return redirect(onward)


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """The way out; of no effect, and no harm, when the session has ended already."""
    who = caller()
    if who.actor.account_id is not None:
        accounts.signed_out(store.request_session(), who)
        logout_user()
    _session().end()
    return redirect(url_for("accounts.sign_in"))


@blueprint.post("/language")
@public
def language() -> ResponseReturnValue:
    """Another language, for this browser and for whoever is signed in."""
    chosen = request.form.get("language", "")
    if chosen not in accounts.LANGUAGES:
        abort(400)
    who = caller()
    if who.actor.account_id is not None:
        accounts.change_details(store.request_session(), who, language=chosen)
    response = redirect(local_address(request.form.get("next")) or "/")
    remember(response, chosen, is_secure=current_app.session_interface.is_secure)  # type: ignore[attr-defined]
    return response


# --- one's own account ------------------------------------------------------------------------------------------------


@blueprint.route("/account", methods=["GET", "POST"])
@needs(Action.ACCOUNT_OWN)
def account() -> ResponseReturnValue:
    """Who I am here, what I may do, where I am signed in."""
    who, opened = caller(), store.request_session()
    mine = accounts.get(opened, who.actor.account_id)
    form = DetailsForm(name=mine.name, language=mine.language or current_language())
    if form.validate_on_submit():
        try:
            accounts.change_details(opened, who, name=form.name.data, language=form.language.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("accounts.account"))
    return render_template(
        "accounts/account.html",
        form=form,
        account=mine,
        sessions=accounts.live_sessions(opened, mine),
        this_session=_session().row,
        wants_letter=inbox.wants_letter(opened, mine.id),
        role_names=roles.ROLE_NAMES,
        role_about=roles.ROLE_ABOUT,
        names=names_of([*mine.institutions, mine.municipality]),
        allowed=roles.allowed(who.actor),
        seen=roles.seen(who.actor),
    ), 422 if form.errors or form.form_errors else 200


@blueprint.post("/account/sessions/<int(max=2147483647):id>/end")
@needs(Action.ACCOUNT_OWN)
def end_session(id: int) -> ResponseReturnValue:
    """Ends one of my sessions, for instance on a computer at school."""
    accounts.end_session(store.request_session(), caller(), only=id)
    flash(gettext("The session has ended."), "success")
    return redirect(url_for("accounts.account"))


@blueprint.post("/account/sessions/end-others")
@needs(Action.ACCOUNT_OWN)
def end_other_sessions() -> ResponseReturnValue:
    """Ends all my sessions but this one."""
    count = accounts.end_session(store.request_session(), caller(), but=_session().row)
    flash(ngettext("%(num)s other session has ended.", "%(num)s other sessions have ended.", count), "success")
    return redirect(url_for("accounts.account"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@needs(Action.ACCOUNT_OWN)
def password() -> ResponseReturnValue:
    """A new password for me; every other session of mine ends."""
    form = PasswordForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            mine = accounts.change_password(
                store.request_session(), caller(), form.current.data, form.new.data, secret=_settings().secret_key
            )
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            _begin(mine, keep=True)
            flash(gettext("The password is changed. Your other sessions have ended."), "success")
            return redirect(url_for("accounts.account"))
    return render_template("accounts/password.html", form=form, shortest=passwords.SHORTEST), status


# --- everyone's accounts ----------------------------------------------------------------------------------------------


@blueprint.get("/accounts")
@needs(Action.ACCOUNTS_MANAGE)
def people() -> ResponseReturnValue:
    """Everyone who has an account, and invitations not yet accepted."""
    opened = store.request_session()
    sought = request.args.get("q", "")[:200].replace("\0", "")
    found = accounts.people(opened, sought, request.args.get("page", 1, type=int))
    pending = invitations.pending(opened, caller())
    places = [place for one in found.accounts for place in (*one.institutions, one.municipality)]
    return render_template(
        "accounts/people.html",
        people=found,
        sought=sought,
        pending=pending,
        names=names_of([*places, *(one.institution for one in pending)]),
        role_names=roles.ROLE_NAMES,
    )


@blueprint.route("/accounts/<int(max=2147483647):id>", methods=["GET", "POST"])
@needs(Action.ACCOUNTS_MANAGE)
def person(id: int) -> ResponseReturnValue:
    """One account: its roles, and where its person belongs."""
    opened, who = store.request_session(), caller()
    theirs = accounts.managed(opened, who, id)
    form = RolesForm(
        roles=[role for role in ROLES if role in theirs.roles],
        institution=next(iter(sorted(theirs.institutions)), ""),
        municipality=theirs.municipality,
        person=theirs.person,
    )
    if form.validate_on_submit():
        try:
            accounts.change_roles(
                opened,
                who,
                id,
                roles=form.roles.data or [],
                institution=form.institution.data or "",
                municipality=form.municipality.data,
                person=form.person.data,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("Saved. %(name)s will have to sign in anew.", name=theirs.name), "success")
            return redirect(url_for("accounts.person", id=id))
    status = 422 if form.errors or form.form_errors else 200
    return render_template(
        "accounts/person.html", form=form, account=theirs, places=offered(theirs.municipality)
    ), status


@blueprint.post("/accounts/<int(max=2147483647):id>/disable")
@needs(Action.ACCOUNTS_MANAGE)
def disable(id: int) -> ResponseReturnValue:
    """Closes an account."""
    return _told(
        lambda: accounts.disable(store.request_session(), caller(), id),
        gettext("The account is disabled, its sessions have ended."),
    )


@blueprint.post("/accounts/<int(max=2147483647):id>/enable")
@needs(Action.ACCOUNTS_MANAGE)
def enable(id: int) -> ResponseReturnValue:
    """Opens an account again."""
    return _told(
        lambda: accounts.enable(store.request_session(), caller(), id), gettext("The account is enabled again.")
    )


@blueprint.post("/accounts/<int(max=2147483647):id>/link")
@needs(Action.ACCOUNTS_MANAGE)
def password_link(id: int) -> ResponseReturnValue:
    """A link to a new password, for a person who has lost the old one."""
    try:
        link = invitations.password_link(store.request_session(), caller(), id)
    except NotThere:
        raise
    except Refusal as refusal:
        flash(_text(refusal), "error")
        return redirect(url_for("accounts.people"))
    return show_link(link)


# --- invitations ------------------------------------------------------------------------------------------------------


@blueprint.route("/accounts/invite", methods=["GET", "POST"])
@needs(Action.ACCOUNTS_INVITE)
def invite() -> ResponseReturnValue:
    """Makes a link for somebody who is not here yet; it is shown once."""
    who, opened = caller(), store.request_session()
    can_choose_place = "admin" in who.actor.roles
    form = InviteForm(
        role=request.args.get("role"),
        institution=request.args.get("institution"),
        person=request.args.get("person"),
        municipality=request.args.get("municipality") or who.actor.municipality,
    )
    form.offer([role for role in ROLES if any(role in INVITABLE.get(own, ()) for own in who.actor.roles)])
    pending = invitations.pending(opened, who)
    wanted = form.municipality.data if can_choose_place else who.actor.municipality
    places = offered(wanted, [form.institution.data, *(one.institution for one in pending)])
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            return show_link(
                invitations.invite(
                    opened,
                    who,
                    email=form.email.data,
                    role=form.role.data,
                    institution=form.institution.data or "",
                    municipality=form.municipality.data if can_choose_place else who.actor.municipality,
                    person=form.person.data,
                    places=places.municipality_of if places.is_known else None,
                )
            )
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
    return render_template(
        "accounts/invite.html",
        form=form,
        places=places.within(None if can_choose_place else who.actor.municipality),
        can_choose_place=can_choose_place,
        pending=pending,
        role_names=roles.ROLE_NAMES,
        role_about=roles.ROLE_ABOUT,
    ), status


@blueprint.post("/accounts/invitations/<int(max=2147483647):id>/withdraw")
@needs(Action.ACCOUNTS_INVITE)
def withdraw(id: int) -> ResponseReturnValue:
    """Makes a link stop working."""
    invitations.withdraw(store.request_session(), caller(), id)
    flash(gettext("The link does not work any more."), "success")
    is_admin = "admin" in current_actor().roles
    return redirect(url_for("accounts.people" if is_admin else "accounts.invite"))


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@public
def accept(token: str) -> ResponseReturnValue:
    """Where a link leads: to a new account, or to a new password."""
    opened = store.request_session()
    invitation = invitations.opened(opened, token if _TOKEN.fullmatch(token) else "")
    form = NewPassword() if invitation.account_id is not None else AcceptForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        name = form.name.data if isinstance(form, AcceptForm) else ""
        try:
            made = invitations.accept(
                opened, caller(), token, password=form.password.data, name=name, language=current_language()
            )
        except invitations.LinkGone:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            _begin(made)
            flash(gettext("Welcome, %(name)s.", name=made.name), "success")
            return redirect("/")
    return render_template(
        "accounts/accept.html",
        form=form,
        invitation=invitation,
        role_names=roles.ROLE_NAMES,
        role_about=roles.ROLE_ABOUT,
        shortest=passwords.SHORTEST,
    ), status


# --- shared -----------------------------------------------------------------------------------------------------------


def _told(act: Any, done: str) -> ResponseReturnValue:
    try:
        act()
    except NotThere:
        raise
    except Refusal as refusal:
        flash(_text(refusal), "error")
    else:
        flash(done, "success")
    return redirect(url_for("accounts.people"))


def _text(refusal: Refusal) -> str:
    return gettext(refusal.message, **refusal.values) if refusal.values else gettext(refusal.message)


def show_link(link: invitations.Link) -> ResponseReturnValue:
    """A link that was just made, shown this once."""
    base = (_settings().public_url or request.host_url).rstrip("/")
    address = base + url_for("accounts.accept", token=link.token)
    return render_template(
        "accounts/link.html", invitation=link.invitation, address=address, role_names=roles.ROLE_NAMES
    )


def _begin(account: accounts.Account, *, keep: bool = False) -> None:
    own = _session()
    own.begin(account, browser_name(request.user_agent.string), keep=keep)
    login_user(cast(User, own.user))


def _session() -> ServerSession:
    return cast(ServerSession, session._get_current_object())  # type: ignore[attr-defined]


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["setka.settings"])


def init_app(app: Flask) -> None:
    """Closes what a demo has left behind, when this is not one."""
    if not cast(Settings, app.extensions["setka.settings"]).demo:
        with store.of(app).session() as opened:
            accounts.retire_demo(opened)

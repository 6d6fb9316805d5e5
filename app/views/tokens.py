"""Keys for programs on the pages of one's own account: made, shown once, revoked."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import i18n, schedules, tokens
from app.access import Action, may, needs
from app.api import answers
from app.context import actor, database, full_address
from app.context import store as session_of
from app.forms import TokenForm
from app.refusals import Refusal
from app.security import caller

blueprint = Blueprint("tokens", __name__)


@blueprint.route("/account/keys", methods=["GET", "POST"])
@needs(Action.REPORTS_VIEW)
def page() -> ResponseReturnValue:
    """My keys, and a form for another one; a key just made is shown here and nowhere again."""
    form, made = TokenForm(), None
    form.offer(metrics=may(actor(), Action.WATCH_VIEW))
    if form.validate_on_submit():
        try:
            made = tokens.make(session_of(), caller(), form.name.data or "", int(form.days.data), form.scope.data)
        except Refusal as refusal:
            form.refuse(refusal)
    failed = request.method == "POST" and made is None
    return render_template(
        "tokens/page.html",
        form=form,
        made=made,
        tokens=tokens.live(session_of(), cast(int, actor().account_id)),
        schedules=schedules.live(session_of(), cast(int, actor().account_id)),
        titles={name: query.title.name(i18n.language()) for name, query in answers.reports(database().queries).items()},
        address=full_address("api.listing"),
        document=full_address("api.document"),
        metrics=full_address("watching.metrics"),
    ), 422 if failed else 200


@blueprint.post("/account/keys/<int(max=2147483647):id>/revoke")
@needs(Action.REPORTS_VIEW)
def revoke(id: int) -> ResponseReturnValue:
    """Ends a key of mine."""
    tokens.revoke(session_of(), caller(), id)
    flash(gettext("The key does not work any more."), "success")
    return redirect(url_for("tokens.page"))


@blueprint.post("/account/keys/reports/<int(max=2147483647):id>/stop")
@needs(Action.REPORTS_VIEW)
def stop_report(id: int) -> ResponseReturnValue:
    """A weekly report comes to me no more."""
    schedules.stop(session_of(), caller(), id, cast(int, actor().account_id))
    flash(gettext("This report comes no more."), "success")
    return redirect(url_for("tokens.page"))

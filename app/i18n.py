"""Languages: which one a request speaks, how dates and moments are written, the sentences that scripts need.

English is the source of every string. The language is the account's, else the one chosen in this browser, else the
installation's.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from typing import TYPE_CHECKING, cast

from flask import has_request_context, request, session
from flask_babel import Babel, format_datetime, get_locale, gettext

from app.accounts import LANGUAGES
from app.phrases import PHRASES
from app.sessions import ServerSession

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

    from app.config import Settings

COOKIE = "lang"
LANGUAGE_NAMES = {"ru": "Русский", "en": "English"}
_YEAR = 365 * 24 * 3600


def language() -> str:
    """The code of the language that is spoken now."""
    locale = get_locale()
    return locale.language if locale is not None and locale.language in LANGUAGES else "en"


def phrases(*beginnings: str) -> dict[str, str]:
    """The sentences that scripts say, in the language of the request; only those whose keys begin so, if any are given."""
    return {key: str(text) for key, text in PHRASES.items() if key.startswith(beginnings or ("",))}


def moment(value: dt.datetime | None) -> str:
    """A moment as people of this language write it, in the installation's time zone."""
    return format_datetime(value, gettext("d MMM yyyy, HH:mm")) if value is not None else ""


def remember(response: Response, chosen: str, *, is_secure: bool) -> None:
    """Keeps a visitor's choice of language in the browser, where no session is needed for it."""
    response.set_cookie(COOKIE, chosen, max_age=_YEAR, path="/", httponly=True, secure=is_secure, samesite="Lax")


def live_in(timezone: str) -> None:
    """From now on today, for this whole process and those it starts, is the day of this time zone: a municipality at the
    Pacific must not read yesterday's network all morning because its server lives elsewhere."""
    os.environ["TZ"] = timezone
    time.tzset()


def init_app(app: Flask, settings: Settings) -> None:
    """Gives the application its languages, the templates `language`, `language_names` and the filter `moment`."""

    def choose() -> str:
        if not has_request_context():
            return settings.language
        user = session.signed_in() if isinstance(session._get_current_object(), ServerSession) else None  # type: ignore[attr-defined]
        for wanted in (user.actor.language if user else None, request.cookies.get(COOKIE)):
            if wanted in LANGUAGES:
                return cast(str, wanted)
        return settings.language

    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "locale")
    app.config.setdefault("BABEL_DEFAULT_LOCALE", settings.language)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", settings.timezone)
    Babel(app, locale_selector=choose)
    app.add_template_filter(moment, "moment")

    @app.context_processor
    def names() -> dict[str, object]:
        return {"language": language(), "language_names": LANGUAGE_NAMES, "phrases_of": phrases}

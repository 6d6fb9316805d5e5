"""Setka: a network explorer for municipal education. `create_app` is the only place that wires its parts together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import collecting

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings
    from app.database import Database


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """The web application of one installation (by default the one the environment describes).

    The graph is opened when it is first needed; `database` may be given by whoever already holds one. Raises when a
    query file breaks the convention or a route declares no permission: such a Setka must not start.
    """
    collecting.patiently()
    # Imported here, so that the engine's child process and the command line's help do not load the web framework.
    from flask import Flask
    from werkzeug.middleware.proxy_fix import ProxyFix

    from app import (
        access,
        backups,
        care_commands,
        cli,
        context,
        errors,
        i18n,
        queries,
        security,
        sessions,
        store,
        watching,
    )
    from app.config import ROOT, Settings
    from app.database import Database
    from app.views import (
        accounts,
        agreements,
        api,
        audit,
        board,
        bulletin,
        calendar,
        complaints,
        console,
        contacts,
        deals,
        development,
        directory,
        duplicates,
        explore,
        exports,
        health,
        imports,
        inbox,
        kept_reports,
        library,
        many,
        map,
        my_data,
        niche,
        outcomes,
        own_network,
        partnership,
        paths,
        personal,
        pictures,
        profiles,
        publishing,
        readiness,
        removal,
        reports,
        reservations,
        runs,
        scenes,
        site,
        structure,
        subscriptions,
        terrain,
        tokens,
        voices,
        waiting,
        waves,
        year,
    )  # fmt: skip
    from app.views import queries as query_views
    from app.views import watching as watching_views

    settings = settings or Settings.from_env()
    i18n.live_in(settings.timezone)
    app = Flask(
        __name__,
        static_folder="static",
        static_url_path=f"/static/{settings.static_version}",
        template_folder=str(ROOT / "templates"),
    )
    app.secret_key = settings.secret_key
    app.testing = settings.testing
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 0 if settings.static_version == "dev" else 31_536_000
    app.json.sort_keys = False  # type: ignore[attr-defined] # legends keep the order of the vocabulary
    app.jinja_env.policies["json.dumps_kwargs"] = {}
    app.extensions["setka.settings"] = settings
    database = database or Database(settings, queries.load())
    app.extensions["setka.database"] = database
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]

    backups.finish(settings.home)
    watching.init_app(app, settings, database)
    store.init_app(app, settings)
    sessions.init_app(app, settings)
    i18n.init_app(app, settings)
    security.init_app(app, settings)
    errors.init_app(app)
    context.init_app(app)
    for area in (
        accounts, agreements, api, audit, board, bulletin, calendar, complaints, console, contacts, deals, development, directory,
        duplicates, explore, exports, health, imports, inbox, kept_reports, library, many, map, my_data, niche, outcomes,
        own_network, partnership, paths, personal, pictures, profiles, publishing, query_views, readiness, removal, reports,
        reservations, runs, scenes, site, structure, subscriptions, terrain, tokens, voices, watching_views, waves,
        year,
    ):  # fmt: skip
        app.register_blueprint(area.blueprint)
    accounts.init_app(app)
    waiting.init_app(app)
    cli.init_app(app)
    care_commands.init_app(app)
    access.require_declared(app)
    return app

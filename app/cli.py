"""The command line: `flask serve`, `flask graph`, `flask accounts`, `flask contacts`, and what all commands use.

Every refusal is one line on standard error that says what to do; no stack trace reaches a person.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import force_locale, gettext, ngettext
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from sqlalchemy import select

from app import accounts, digest, discovery, invitations, layout, letters, mail, migrations, model_check, serve, store
from app.access import ROLES, SEES, SYSTEM
from app.audit import COMMAND_LINE
from app.config import Settings
from app.database import Database
from app.engine import EngineError
from app.graph import GraphError, GraphSession
from app.refusals import Refusal
from app.store import Account, Membership

FINDING_SECONDS = 600.0

graph_commands = AppGroup("graph", help="The network: check, import, layout, migrate.")
contact_commands = AppGroup("contacts", help="Contacts: the weekly letter.")
account_commands = AppGroup("accounts", help="Accounts: the first administrator, invitations.")


def spoken(function: Callable[..., Any]) -> Callable[..., Any]:
    """Runs a command in the installation's language and turns refusals into one line and exit code 1."""

    @functools.wraps(function)
    def command(*args: Any, **kwargs: Any) -> Any:
        with force_locale(settings().language):
            try:
                return function(*args, **kwargs)
            except (EngineError, Refusal, store.StoreError) as error:
                refuse(gettext(error.message, **error.values))
            except GraphError as error:
                refuse(str(error))
            except KeyboardInterrupt:
                refuse(gettext("Stopped. Nothing half-done was kept."))

    return command


def refuse(message: str) -> None:
    """Says in one line why not, and leaves with code 1."""
    click.echo(message.replace("\n", " "), err=True)
    sys.exit(1)


def settings() -> Settings:
    return cast(Settings, current_app.extensions["setka.settings"])


def database() -> Database:
    return cast(Database, current_app.extensions["setka.database"])


def download_bar() -> tuple[Progress, Callable[[int, int], None]]:
    """A progress bar of bytes and the function that moves it; it appears with the first bytes."""
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    task = progress.add_task(gettext("Fetching the engine (once)"), total=None, visible=False)

    def move(done: int, total: int) -> None:
        progress.update(task, completed=done, total=total, visible=True)

    return progress, move


@contextlib.contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar of steps; gives the function (done, all) that moves it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None, visible=False)
        yield lambda done, total: progress.update(task, completed=done, total=total, visible=True)


@contextlib.contextmanager
def staged() -> Iterator[Callable[[str, int, int], None]]:
    """Progress bars of stages, one below the other; gives the function (stage, done, all) that moves them."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def move(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(gettext(stage), total=None)
            progress.update(tasks[stage], completed=done, total=total or None)

        yield move


def open_graph() -> GraphSession:
    """The graph as the program itself sees it, started with a progress bar."""
    progress, move = download_bar()
    with progress:
        return database().open(move).session(SYSTEM.viewer)


# --- serve ------------------------------------------------------------------------------------------------------------


@click.command("serve")
@spoken
def serve_command() -> None:
    """Starts Setka and prints its address; Ctrl-C ends it and everything it started."""
    chosen = settings()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((chosen.host, chosen.port))
        except OSError:
            refuse(
                gettext(
                    "Port %(port)s is in use: either Setka runs already (open %(url)s), or another program uses the "
                    "port (choose another one: SETKA_PORT=%(next)s make run).",
                    port=chosen.port,
                    url=chosen.url,
                    next=chosen.port + 1,
                )
            )
    app = cast(Any, current_app)._get_current_object()
    for sign in (signal.SIGINT, signal.SIGTERM):  # also where a shell’s background job would ignore Ctrl-C
        signal.signal(sign, signal.default_int_handler)
    try:
        graph = open_graph()
        if chosen.demo:
            with counting(gettext("Loading the invented municipality…")) as move:
                serve.prepare_demo(graph, say, move)
            say(gettext("Ready accounts of the demo (their passwords are new at each start):"))
            for account in serve.demo_accounts(app, chosen):
                say(f"  {account.role:<15} {account.email:<32} {account.password}")
            serve.demo_site(app, chosen, graph)
        else:
            with store.of(app).session() as session:
                accounts.retire_demo(session)
        serve.listen(app, chosen, lambda: say(f"Setka is ready: {chosen.url}"))
    finally:
        serve.end(database())


def say(line: str) -> None:
    """One line for the person, at once."""
    click.echo(line)
    sys.stdout.flush()


# --- graph ------------------------------------------------------------------------------------------------------------


@graph_commands.command("check")
@spoken
def graph_check() -> None:
    """Lists every node or tie that breaks the model."""
    graph = open_graph()
    with counting(gettext("Checking")) as move:
        breaches = model_check.check(graph, progress=move)
    for breach in breaches:
        click.echo(breach.text(gettext))
    if breaches:
        refuse(ngettext("%(num)s breach of the model.", "%(num)s breaches of the model.", len(breaches)))
    click.echo(gettext("The graph fits the model."))


@graph_commands.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--first", is_flag=True, help="The first load of an empty graph, of any size, while nobody uses Setka.")
@spoken
def graph_import(folder: Path, first: bool) -> None:
    """Imports a folder of CSV files: all of it, or, with a reason for every bad row, nothing."""
    if first:
        with staged() as told:
            is_done = serve.first_load(database(), folder, say, told)
    else:
        graph = open_graph()
        with counting(gettext("Importing")) as move:
            is_done = serve.import_folder(graph, folder, say, move)
    if not is_done:
        sys.exit(1)


@graph_commands.command("layout")
@click.option("--anew", is_flag=True, help="Moves everything, not only what has no place yet.")
@spoken
def graph_layout(anew: bool) -> None:
    """Computes the places of the map."""
    count = layout.store_places(open_graph(), anew=anew)
    click.echo(ngettext("%(num)s place was computed.", "%(num)s places were computed.", count))


@graph_commands.command("migrate")
@spoken
def graph_migrate() -> None:
    """Brings the schema up to date (every start does it too)."""
    open_graph()
    click.echo(gettext("The schema is up to date: %(names)s.", names=", ".join(m.name for m in migrations.load())))


# --- accounts ---------------------------------------------------------------------------------------------------------


@account_commands.command("admin")
@click.argument("email")
@spoken
def accounts_admin(email: str) -> None:
    """Prints a link by which EMAIL becomes an administrator and chooses a password (also when it is forgotten)."""
    with store.of(cast(Any, current_app)).session() as session:
        link = invitations.first_admin(
            session, COMMAND_LINE, email, municipality=settings().municipality, demo=settings().demo
        )
    _print_link(link)


@account_commands.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--institution", default="", help="Id of the institution the role is held in.")
@click.option("--municipality", default=None, help="Id of the municipality.")
@click.option("--person", default=None, help="Id of the teacher that this account is.")
@spoken
def accounts_invite(email: str, role: str, institution: str, municipality: str | None, person: str | None) -> None:
    """Prints a single-use link that lets EMAIL make an account."""
    with store.of(cast(Any, current_app)).session() as session:
        link = invitations.invite(
            session,
            COMMAND_LINE,
            email=email,
            role=role,
            institution=institution,
            municipality=municipality or settings().municipality,
            person=person,
            demo=settings().demo,
        )
    _print_link(link)


def _print_link(link: invitations.Link) -> None:
    click.echo(gettext("This link works once, for seven days. Pass it on in person or by a safe way:"))
    click.echo(f"{settings().url}/invitations/{link.token}")


# --- contacts ---------------------------------------------------------------------------------------------------------


@contact_commands.command("digest")
@click.option("--dry-run", is_flag=True, help="Says how many letters are due and sends none.")
@spoken
def contacts_digest(dry_run: bool) -> None:
    """Sends the weekly letter to everyone for whom something waits. Let it run once a day: nobody gets two in a week."""
    chosen, graph = settings(), open_graph().graph
    _find_suggestions()
    with mail.opened(chosen.smtp_url, chosen.mail_from, chosen.mail_folder) as post:
        done = digest.send(
            store.of(cast(Any, current_app)),
            lambda actor: graph.session(actor.viewer),
            letters.weekly,
            post,
            dry_run=dry_run,
        )
    click.echo(ngettext("%(num)s letter was due.", "%(num)s letters were due.", done.due))
    click.echo(
        gettext(
            "Sent: %(sent)s, failed: %(failed)s, nothing to tell: %(quiet)s, had one this week: %(early)s.",
            sent=done.sent,
            failed=done.failed,
            quiet=done.quiet,
            early=done.early,
        )
    )
    end_of_post(done.sent, done.failed)


def end_of_post(sent: int, failed: int) -> None:
    """Where letters are while there is no server to send them; ends the command with 1 when one of them failed."""
    chosen = settings()
    if not chosen.smtp_url and sent:
        click.echo(
            gettext("No mail server is set (SETKA_SMTP_URL): the letters are in %(folder)s.", folder=chosen.mail_folder)
        )
    if failed:
        sys.exit(1)


def _find_suggestions() -> None:
    """What the letters tell of suggestions is what the network says now."""
    app = cast(Any, current_app)
    with store.of(app).session() as session:
        places = set(
            session.scalars(
                select(Account.municipality)
                .join(Membership)
                .where(Membership.role == "coordinator", Account.disabled_at.is_(None))
            )
        )
    for place in sorted(filter(None, places)):
        scope = discovery.Scope(place, dt.date.today())
        app.extensions["setka.discoveries"].look(scope, SEES["coordinator"], FINDING_SECONDS)


def init_app(app: Flask) -> None:
    """Registers the commands."""
    from app.engine_commands import engine_commands  # these stand on this module
    from app.report_commands import report_commands

    for command in (
        serve_command,
        engine_commands,
        graph_commands,
        account_commands,
        contact_commands,
        report_commands,
    ):
        app.cli.add_command(command)

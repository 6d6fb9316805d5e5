"""`flask report`: reports on the command line, into files, and by e-mail every week."""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext, ngettext
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import select

from app import letters, mail, runs, schedules, store
from app.access import Action, may
from app.api import answers
from app.api.answers import FORMATS
from app.audit import COMMAND_LINE
from app.cli import database, end_of_post, open_graph, refuse, settings, spoken
from app.graph import GraphError, GraphSession
from app.queries import ParamError, Query
from app.reports.library import FOLDER
from app.sessions import actor_of
from app.store import Account

report_commands = AppGroup("report", help="Reports: list, run into a file, send by e-mail every week.")


def reports() -> dict[str, Query]:
    """The reports there are."""
    return answers.reports(database().queries)


def found(name: str) -> Query:
    """The report of this name; ends the command when there is none."""
    known = reports()
    if name.removeprefix(FOLDER) not in known:
        refuse(gettext("There is no report %(name)s. flask report list shows those there are.", name=name))
    return known[name.removeprefix(FOLDER)]


def given(query: Query, pairs: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE pairs as a mapping; ends the command on one that the report does not know."""
    params: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or name not in query.params:
            known = ", ".join(query.params) or "—"
            refuse(gettext("“%(pair)s” is not NAME=VALUE with one of: %(names)s.", pair=pair, names=known))
        params[name] = value
    return params


def bound(query: Query, params: dict[str, str]) -> dict[str, Any]:
    """Typed values; ends the command with what is wrong with one."""
    try:
        return query.bind(params)
    except ParamError as error:
        refuse(f"{error.param}: {gettext(error.message, **error.values) if error.values else gettext(error.message)}")
        raise AssertionError("unreachable") from error


@report_commands.command("list")
@spoken
def report_list() -> None:
    """Names, titles and parameters of all reports."""
    for name, query in reports().items():
        click.echo(f"{name}  {query.title.name(settings().language)}")
        for param in query.params.values():
            default = "" if param.required else f" = {param.default}"
            bounds = " | ".join(param.codes)
            click.echo(f"    --param {param.name}=…  {param.type}{default}{f'  ({bounds})' if bounds else ''}")


@report_commands.command("run")
@click.argument("name")
@click.option(
    "--param", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter of the report; may be repeated."
)
@click.option(
    "--format",
    "chosen",
    type=click.Choice(list(FORMATS)),
    help="By default what the output’s name ends with, else csv.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; by default standard output.")
@click.option("--as", "email", help="See what this account sees; by default what the coordination sees.")
@spoken
def report_run(name: str, pairs: tuple[str, ...], chosen: str | None, output: Path | None, email: str | None) -> None:
    """Runs a report into a file. Ctrl-C ends it in the database too and leaves no half of a file."""
    query = found(name)
    params = bound(query, given(query, pairs))
    ending = output.suffix.lstrip(".") if output else ""
    format = FORMATS[chosen or (ending if ending in FORMATS else "csv")]
    if format.name == "xlsx" and output is None:
        refuse(gettext("An XLSX file needs --output."))
    graph = _graph(email)
    graph.tag = runs.tag("command", query.name, None)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed}"), TimeElapsedColumn())
    session = store.of(cast(Any, current_app)).session
    with session() as records, Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(gettext("Rows"), total=None)
        broken: list[GraphError] = []

        def counted(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
            try:
                for row in rows:
                    progress.advance(task)
                    yield row
            except GraphError as error:
                broken.append(error)
                raise

        sheet = answers.sheet(graph, records, query, params, settings().language, format)
        pieces = format.write(replace(sheet, rows=counted(sheet.rows)))
        if output is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        else:
            _write(output, pieces, broken)
        rows = int(progress.tasks[0].completed)
    if broken:
        raise broken[0]
    if output is not None:
        click.echo(ngettext("%(num)s row in %(file)s.", "%(num)s rows in %(file)s.", rows, file=output), err=True)


def _write(output: Path, pieces: Iterator[bytes], broken: list[GraphError]) -> None:
    """All of it under its name, or nothing."""
    try:
        handle, temporary = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    except OSError as error:
        refuse(gettext("%(file)s cannot be written: %(reason)s.", file=output, reason=error.strerror))
        return
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(piece)
        if not broken:
            os.replace(temporary, output)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _graph(email: str | None) -> GraphSession:
    if email is None:
        return open_graph()
    with store.of(cast(Any, current_app)).session() as session:
        account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
        if account is None or account.disabled_at is not None:
            refuse(gettext("There is no account with the e-mail %(email)s.", email=email))
        actor = actor_of(cast(Account, account))
    if not may(actor, Action.REPORTS_VIEW):
        refuse(gettext("%(email)s may not read reports.", email=email))
    return open_graph().graph.session(actor.viewer)


@report_commands.command("schedule")
@click.argument("name", required=False)
@click.option("--to", "email", help="The e-mail of an account that may read reports.")
@click.option(
    "--param", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter of the report; may be repeated."
)
@click.option("--format", "chosen", type=click.Choice(list(FORMATS)), default="xlsx", show_default=True)
@click.option("--stop", type=int, metavar="NUMBER", help="Ends one of those listed.")
@spoken
def report_schedule(name: str | None, email: str | None, pairs: tuple[str, ...], chosen: str, stop: int | None) -> None:
    """Sends report NAME to an account every week; without NAME lists what is sent. `flask report send` does the sending."""
    with store.of(cast(Any, current_app)).session() as session:
        if stop is not None:
            schedules.stop(session, COMMAND_LINE, stop)
            click.echo(gettext("It is sent no more."))
        elif name is not None:
            query = found(name)
            params = given(query, pairs)
            bound(query, params)
            if not email:
                refuse(gettext("Say to whom: --to E-MAIL."))
            schedules.add(session, COMMAND_LINE, reports(), cast(str, email), name.removeprefix(FOLDER), params, chosen)
            click.echo(gettext("It is sent every week. Let “flask report send” run once a day."))
        else:
            for one in schedules.live(session):
                sent = one.sent_at.astimezone().date().isoformat() if one.sent_at else "-"
                told = " ".join(f"{key}={value}" for key, value in one.params.items())
                fields = (
                    f"{one.id:>4}",
                    f"{one.report}.{one.format}",
                    one.account.email,
                    sent,
                    one.failure or "",
                    told,
                )
                click.echo("  ".join(fields).rstrip())


@report_commands.command("send")
@click.option("--dry-run", is_flag=True, help="Says how many letters are due and sends none.")
@spoken
def report_send(dry_run: bool) -> None:
    """Sends the weekly reports that are due. Let it run once a day: nobody gets the same report twice in a week."""
    chosen, graph = settings(), open_graph().graph
    with mail.opened(chosen.smtp_url, chosen.mail_from, chosen.mail_folder) as post:
        done = schedules.send(
            store.of(cast(Any, current_app)),
            COMMAND_LINE,
            reports(),
            lambda account: graph.session(actor_of(account).viewer),
            lambda one, query, file: letters.report(one, query, file, dt.date.today()),
            post,
            chosen.language,
            dry_run=dry_run,
        )
    click.echo(ngettext("%(num)s letter was due.", "%(num)s letters were due.", done.due))
    click.echo(
        gettext(
            "Sent: %(sent)s, failed: %(failed)s, had theirs this week: %(early)s, may not or cannot be sent: %(closed)s.",
            sent=done.sent,
            failed=done.failed,
            early=done.early,
            closed=done.closed,
        )
    )
    end_of_post(done.sent, done.failed)

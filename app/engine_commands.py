"""`flask engine`: the embedded Neo4j on the command line."""

from __future__ import annotations

from dataclasses import asdict

import click
from flask.cli import AppGroup
from flask_babel import gettext, ngettext
from rich.console import Console

from app.cli import download_bar, refuse, settings, spoken
from app.database import engine_of
from app.engine import ahead, lock
from app.rehearsal import rehearse

engine_commands = AppGroup("engine", help="The embedded Neo4j: status, start, stop, fetch, prepare, lock.")


@engine_commands.command("status")
@spoken
def engine_status() -> None:
    """What is known of the engine, without starting it."""
    found = asdict(engine_of(settings()).status())
    for name, value in found.items():
        click.echo(f"{name:<14}{'-' if value is None else value}")


@engine_commands.command("start")
@spoken
def engine_start() -> None:
    """Starts the engine and leaves it running until `flask engine stop`."""
    engine = engine_of(settings())
    progress, move = download_bar()
    with progress:
        connection = engine.connect(move)
    engine.keep()
    click.echo(gettext("The engine answers at %(uri)s (process %(pid)s).", uri=connection.uri, pid=connection.pid))


@engine_commands.command("stop")
@spoken
def engine_stop() -> None:
    """Ends the engine cleanly, whoever uses it."""
    stopped = engine_of(settings()).stop()
    click.echo(gettext("The engine has stopped.") if stopped else gettext("No engine was running."))


@engine_commands.command("fetch")
@spoken
def engine_fetch() -> None:
    """Fetches the engine's files, or checks that they are whole."""
    progress, move = download_bar()
    with progress:
        count = engine_of(settings()).fetch(move)
    click.echo(ngettext("%(num)s file was fetched.", "%(num)s files were fetched.", count))


@engine_commands.command("prepare")
@spoken
def engine_prepare() -> None:
    """Makes later starts about twice as quick: once, in a minute or two, 220 MB beside the engine's files."""
    engine = engine_of(settings())
    progress, move = download_bar()
    with progress:
        engine.fetch(move)
    with Console(stderr=True).status(gettext("Preparing quicker starts (a minute or two)…")):
        is_new = ahead.prepare(engine, rehearse)
    done = gettext("Quicker starts are prepared: %(file)s.", file=engine.ahead)
    click.echo(done if is_new else gettext("Quicker starts are prepared already: %(file)s.", file=engine.ahead))


@engine_commands.command("doctor")
@spoken
def engine_doctor() -> None:
    """Hashes every file of the engine again; a damaged one is fetched anew by the next start."""
    engine = engine_of(settings())
    bad = engine.damaged()
    for name in bad:
        click.echo(name)
    if bad:
        refuse(
            ngettext(
                "%(num)s file is missing or was damaged (and is removed): flask engine fetch brings it.",
                "%(num)s files are missing or were damaged (and are removed): flask engine fetch brings them.",
                len(bad),
            )
        )
    click.echo(gettext("All %(count)s files of the engine are whole.", count=len(engine.lock.jars)))


@engine_commands.command("lock")
@click.option("--neo4j", help="Neo4j version; by default the one locked now.")
@click.option("--gds", help="Graph Data Science version; by default the one locked now.")
@spoken
def engine_lock(neo4j: str | None, gds: str | None) -> None:
    """Resolves the jars anew (needs Maven) and writes the lock file."""
    old = lock.read()
    new = lock.resolve(neo4j or old.neo4j, gds or old.gds)
    lock.write(new)
    click.echo(f"Neo4j {new.neo4j}, GDS {new.gds}: {len(new.jars)} jars, {new.size / 1e6:.0f} MB")

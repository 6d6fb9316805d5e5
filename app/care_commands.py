"""`flask backup`, `flask restore`, `flask take-back`, `flask doctor`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, cast

import click
from flask import Flask, current_app
from flask_babel import format_datetime, gettext, ngettext

from app import backups, doctor, library, store, withdrawals, wording
from app.access import SYSTEM
from app.audit import COMMAND_LINE, record
from app.backups import Manifest, Outlook, Repeated, Shelf
from app.cli import counting, database, refuse, settings, spoken
from app.withdrawals import Ledger


@click.command("backup")
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="The folder of backups.")
@click.option("--check/--no-check", default=True, help="Look at every record of the copy (default), or not.")
@click.option(
    "--rotate", is_flag=True, help="Delete backups that are not needed any more (7 days, 4 weeks, 3 months are kept)."
)
@spoken
def backup_command(to: Path | None, check: bool, rotate: bool) -> None:
    """Copies everything of this installation into one file, while people work on."""
    base, shelf = database(), Shelf((to or settings().backups).resolve())
    graph = base.open().session(SYSTEM.viewer)
    taken = backups.take(settings(), graph, base.engine, shelf.folder, check=check)
    with store.of(cast(Any, current_app)).session() as session:
        record(session, COMMAND_LINE, "backup.make", target=taken.path.name)
        session.commit()
    click.echo(gettext("The backup is %(file)s.", file=taken.path))
    tell(taken.manifest)
    held = taken.manifest
    if held.neo4j is None:
        click.echo(gettext("The graph is on a server (NEO4J_URI): it is not in this backup. Its own tools copy it."))
    else:
        pause = gettext("Writing paused for %(ms)s ms.", ms=held.still_ms)
        sound = (
            gettext("Every record of the copy was checked.") if held.checked else gettext("The copy was not checked.")
        )
        click.echo(f"{pause} {sound}")
    if held.store_version is None:
        click.echo(gettext("The store of accounts is on a server (SETKA_STORE_URL): it is not in this backup."))
    click.echo(gettext("It holds personal data and the secrets of this installation: keep it as safe as them."))
    if rotate:
        gone = len(shelf.rotate())
        click.echo(ngettext("%(num)s old backup was deleted.", "%(num)s old backups were deleted.", gone))


@click.command("restore")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@spoken
def restore_command(archive: Path, yes: bool) -> None:
    """Makes this installation what it was when ARCHIVE was made; what is here now is moved aside."""
    base = database()
    store.of(cast(Any, current_app)).close()

    def agreed(outlook: Outlook) -> bool:
        tell(outlook.manifest)
        if outlook.lost:
            click.echo(
                ngettext(
                    "%(num)s thing was done here since, by the trail: it is not in the backup.",
                    "%(num)s things were done here since, by the trail: they are not in the backup.",
                    outlook.lost,
                )
            )
        tell_repeated(outlook.repeated, outlook.manifest.made_at)
        return yes or click.confirm(gettext("Put this in the place of what is here now?"))

    with counting(gettext("Unpacking")) as move:
        done = backups.restore(
            settings(), archive.resolve(), base.engine, dict(base.queries), agreed, move, left_name=wording.left_name()
        )
    if done is None:
        refuse(gettext("Nothing was changed."))
        return
    click.echo(gettext("Restored. Everybody has to sign in again."))
    if done.before is not None:
        click.echo(
            gettext(
                "What was here before is in %(folder)s. Delete that folder when you are sure: it holds personal data.",
                folder=done.before,
            )
        )


@click.command("take-back")
@click.argument("since", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M", "%Y-%m-%d"]))
@spoken
def take_back_command(since: dt.datetime) -> None:
    """Erases, ends and closes again what was so after SINCE (in UTC): when a server's database was restored by its own tools."""
    moment = since if since.tzinfo else since.replace(tzinfo=dt.UTC)
    base = database()
    ledger = Ledger(settings().home / withdrawals.NAME).held().after(moment)
    with store.of(cast(Any, current_app)).session() as session:
        shelf = library.Shelf(settings().home)
        tell_repeated(backups.repeat(base.open(), session, shelf, ledger, wording.left_name()), moment.isoformat())


def tell_repeated(repeated: Repeated | None, since: str) -> None:
    """What was taken back again, in one line each."""
    if repeated is None:
        click.echo(
            gettext(
                "The graph is not in this backup. When its server has the graph of then, erase from it whoever was erased since: "
                "flask take-back %(since)s",
                since=since,
            )
        )
        return
    click.echo(
        gettext(
            "Taken back since, and taken back in it again: people erased %(people)s, consents ended %(consents)s, accounts closed "
            "%(accounts)s.",
            people=repeated.people,
            consents=repeated.consents,
            accounts=repeated.accounts,
        )
    )
    if repeated.left:
        click.echo(
            ngettext(
                "%(num)s account was closed since and is open again: nobody else would administer it. Look at it first.",
                "%(num)s accounts were closed since and are open again: nobody else would administer it. Look at them first.",
                repeated.left,
            )
        )


def tell(manifest: Manifest) -> None:
    """What a backup holds, in one line."""
    click.echo(
        gettext(
            "Made %(at)s: nodes %(nodes)s, ties %(ties)s, files %(files)s, %(size)s MB.",
            at=format_datetime(manifest.at),
            nodes=manifest.nodes,
            ties=manifest.ties,
            files=manifest.library,
            size=round(manifest.size / 1e6, 1),
        )
    )


MARKS = {doctor.GOOD: "✓", doctor.DOUBTFUL: "!", doctor.BAD: "✗"}


@click.command("doctor")
@click.option(
    "--thorough", is_flag=True, help="Also read every uploaded file, and every record of a copy of the graph."
)
@spoken
def doctor_command(thorough: bool) -> None:
    """Looks at files, store, graph, disk, memory, clock, settings and backups, changes nothing, and says what to do."""
    counts = dict.fromkeys(MARKS, 0)
    with counting(gettext("Checking")) as move:
        held = store.of(cast(Any, current_app))
        for one in doctor.examine(settings(), database(), held, thorough=thorough, progress=move):
            counts[one.state] += 1
            click.echo(f"{MARKS[one.state]} {gettext(one.message, **one.values)}")
            if one.advice:
                click.echo(f"  {gettext(one.advice, **one.values)}")
    if counts[doctor.BAD]:
        refuse(ngettext("%(num)s thing must be mended.", "%(num)s things must be mended.", counts[doctor.BAD]))
    click.echo(
        ngettext(
            "Nothing is broken; %(num)s thing to think about.",
            "Nothing is broken; %(num)s things to think about.",
            doubts,
        )
        if (doubts := counts[doctor.DOUBTFUL])
        else gettext("Everything is in order.")
    )


def init_app(app: Flask) -> None:
    """Registers the commands."""
    app.cli.add_command(backup_command)
    app.cli.add_command(restore_command)
    app.cli.add_command(take_back_command)
    app.cli.add_command(doctor_command)

"""What can go wrong with the engine, said in one line with what to do about it."""

from __future__ import annotations


def N_(message: str) -> str:
    """Marks a message for the catalogue; it is translated where it is shown."""
    return message


class EngineError(Exception):
    """The engine cannot do what was asked. `message` is an English message id with `values` to fill it."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message, self.values = message, values


NO_PACKAGES = N_(
    "The packages of the embedded engine are not installed (%(missing)s). Run “make setup”, "
    "or set NEO4J_URI to use a Neo4j server instead."
)
NO_NETWORK = N_(
    "The engine’s files could not be downloaded (%(reason)s; %(missing)s of %(total)s are missing). Check the network "
    "or the proxy (HTTPS_PROXY) and start again: what has arrived is kept. Without a network, copy the folder %(folder)s "
    "from another machine, or set NEO4J_URI to use a Neo4j server."
)
WRONG_HASH = N_(
    "%(name)s from the repository is not the file this version of Setka was tested with (its SHA-256 differs). "
    "It was not kept. If it happens again, something between you and the repository changes files: tell your administrator."
)
DISK_FULL = N_(
    "There is too little room on the disk of %(folder)s: %(free)s MB are free, %(needed)s MB are needed. Free some "
    "space, or set SETKA_HOME to a folder on another disk."
)
PORT_IN_USE = N_(
    "Port %(port)s on this machine is used by another program. Stop it, or choose another port with SETKA_BOLT_PORT "
    "(or leave it unset and a free one is taken)."
)
NEWER_DATA = N_(
    "The data in %(folder)s were written by a newer version (%(found)s; this one brings %(ours)s). Nothing was touched. "
    "Update Setka, or choose another folder with SETKA_HOME."
)
NOT_UPGRADED = N_(
    "The data in %(folder)s were written by Neo4j %(found)s. A copy of them could not be brought up to %(ours)s (%(reason)s) "
    "and was deleted; the data are as they were. Go back to the Setka that was used before, or restore a backup."
)
ALREADY_USED = N_(
    "The data in %(folder)s are in use by a database that this Setka did not start. Stop that program, "
    "or choose another folder with SETKA_HOME."
)
OPEN_SETTING = N_("The engine did not accept the protecting setting %(name)s (it is “%(value)s”); it was stopped.")
START_FAILED = N_("The engine did not start: %(reason)s. The full story is in %(log)s.")
START_SLOW = N_("The engine did not answer within %(seconds)s seconds. The full story is in %(log)s.")
NOT_PREPARED = N_(
    "Quicker starts could not be prepared (Java ended with %(code)s). The full story is in %(log)s. "
    "The engine starts as it did."
)
STOP_FAILED = N_("The engine (process %(pid)s) did not end within %(seconds)s seconds.")
BAD_LOCK = N_("The lock file of jars cannot be read: %(reason)s.")
NO_MAVEN = N_("Maven (the command mvn) is needed to resolve the jars anew; it is a tool for developers of Setka only.")
NOT_WRITABLE = N_("The folder %(folder)s cannot be written to: %(reason)s.")
NOT_STILL = N_(
    "The engine could not be brought to a standstill for a copy: another backup is being made, or it does not run. "
    "Nothing was changed. Try again in a minute."
)
TOOL_FAILED = N_("The database’s own tool (%(command)s) did not succeed (code %(code)s). The full story is in %(log)s.")

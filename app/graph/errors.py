"""What goes wrong with a query, by names of our own instead of the driver’s."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j import exceptions as faults


class GraphError(Exception):
    """A query did not succeed; the subclass says what kind of trouble it was, `kind` says it in a word."""

    kind = "failed"


class GraphUnavailable(GraphError):
    """The database cannot be reached or cannot answer now; trying again later may help."""

    kind = "unavailable"


class GraphPaused(GraphUnavailable):
    """Nothing can be written just now, because the store is being copied; reading goes on."""


class GraphTimeout(GraphError):
    """The query took longer than it was allowed."""

    kind = "timeout"


class GraphStopped(GraphError):
    """The query was stopped before it had ended, by somebody."""

    kind = "stopped"


class AlreadyExists(GraphError):
    """A uniqueness constraint refused a write: the thing is there already."""

    kind = "exists"


class QueryFailed(GraphError):
    """The database refused the query."""


@contextmanager
def named_faults() -> Iterator[None]:
    """Turns whatever the driver raises inside the block into a GraphError."""
    try:
        yield
    except faults.ConstraintError as error:
        raise AlreadyExists(error.message) from error
    except (faults.ServiceUnavailable, faults.SessionExpired, OSError) as error:
        raise GraphUnavailable(str(error)) from error
    except faults.AuthError as error:
        raise GraphUnavailable("the database refused the user name or the password") from error
    except faults.Neo4jError as error:
        raise _named(error) from error
    except faults.DriverError as error:
        raise GraphUnavailable(str(error)) from error


READ_ONLY_STATUS = "42N18"


def _is_paused(error: faults.GqlError) -> bool:
    """Whether a pause of writing is what lies behind it; one met at a commit is said deep inside only."""
    cause: BaseException | None = error
    while isinstance(cause, faults.GqlError):
        if cause.gql_status == READ_ONLY_STATUS:
            return True
        cause = cause.__cause__
    return False


def _named(error: faults.Neo4jError) -> GraphError:
    code = error.code or ""
    if _is_paused(error):
        return GraphPaused("nothing can be written while the store is being copied")
    if "TransactionTimedOut" in code:
        return GraphTimeout("the query took longer than it may")
    if "Transaction.Terminated" in code or "LockClientStopped" in code:
        return GraphStopped("the query was stopped")
    if "DatabaseUnavailable" in code or "General.DatabaseUnavailable" in code or code.startswith("Neo.DatabaseError"):
        return GraphUnavailable(error.message or code)
    return QueryFailed(f"{code}: {error.message}")

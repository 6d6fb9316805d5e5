"""What the list of attacks and faults needs: the application on the seed, the one over a store of its own, real clients."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.trust.rows import NUMBER, ROWS
from tests.web import conftest as web

_quickly, kept_password, queries, settings = web._quickly, web.kept_password, web.queries, web.settings
make_app, shared_app, empty_store, app = web.make_app, web.shared_app, web.empty_store, web.app
accounts_store, add, visitor, enter = web.accounts_store, web.add, web.visitor, web.enter


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure tells which attack it is and what was expected; what happened is the assertion’s matter."""
    report = yield
    found = NUMBER.match(item.name)
    if report.failed and found:
        attacked, expected = ROWS[int(found[1])]
        report.sections.insert(0, (f"row {found[1]}", f"attacked: {attacked}\nexpected: {expected}"))
    return report

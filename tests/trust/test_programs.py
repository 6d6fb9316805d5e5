"""What programs ask, thousands of times at random.

Orders of actions at random are beside what they test: tests/unit/test_agreements_machine.py,
tests/unit/test_partnership_machine.py, tests/graph/test_deals_machine.py, tests/browser/test_scenes.py.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from app import throttling
from app.graph import GraphSession
from tests.graph.test_api import app, key
from tests.graph.test_intake import load as load_town

__all__ = ["app"]


@pytest.mark.parametrize("report", ["places", pytest.param("", marks=pytest.mark.long)], ids=["one report", "all"])
def test_42a_schemathesis_finds_no_server_error_and_no_undocumented_answer(
    app: Flask, graph: GraphSession, monkeypatch: pytest.MonkeyPatch, report: str
) -> None:
    load_town(graph)
    monkeypatch.setattr(throttling, "REQUESTS", 10**9)
    monkeypatch.setattr(throttling, "spend", lambda *args: None)
    header = {"Authorization": f"Bearer {key(app)}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, headers=header)
    promises = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
        checks.response_headers_conformance,
    ]
    count = 0
    from hypothesis import HealthCheck, Phase, given, seed, settings

    for found in schema.get_all_operations():
        operation = found.ok()
        if report not in operation.path:
            continue

        @seed(1)
        @settings(
            # What an ending does is the same for every report, and what parameters do is seen on the tests' own two.
            max_examples=25
            if "/places" in operation.path or "/contacts" in operation.path
            else 1
            if "{" in operation.path
            else 3,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def look(case: Any) -> None:
            nonlocal count
            count += 1
            case.call_and_validate(headers=header, checks=promises)

        look()
    assert count > (40 if report else 100), f"only {count} requests were made"

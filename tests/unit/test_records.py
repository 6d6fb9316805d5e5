"""The response to survey waves as a report: the store's numbers for whoever looks after the wave, and for everybody else nothing
from which one person's answer, or that there is such a person, could be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy.orm import Session

from app.access import SYSTEM, Actor, Viewer
from app.graph import GraphSession
from app.queries import load
from app.reports import records
from app.store import Wave, WaveLink, now, open_store

QUERIES = load()
ASKED = {"school-7": (6, 4, 3, 1), "museum": (2, 1, 1, 0), "school-9": (5, 5, 5, 0)}
"""Asked, opened, answered, withdrawn."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Session]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with opened.session() as session:
        for number, municipality in enumerate(("zarechye", "zarechye", "elsewhere"), 1):
            wave = Wave(
                municipality=municipality, title=f"Волна {number}", ends_on=dt.date(2026, 10, number), nonce=str(number)
            )
            for place, (asked, seen, answered, withdrawn) in (
                ASKED.items() if number != 2 else [("museum", (1, 0, 0, 0))]
            ):
                wave.links += [
                    WaveLink(
                        person=f"{place}-{n}", institution=place, token_hash=f"{number}{place}{n}",
                        opened_at=now() if n < seen else None, answered_at=now() if n < answered else None,
                        withdrawn_at=now() if n >= asked else None,
                    )
                    for n in range(asked + withdrawn)
                ]  # fmt: skip
            session.add(wave)
        session.commit()
        yield session
    opened.close()


def ask(store: Session, viewer: Viewer, name: str = "reports.wave_response", **given: Any) -> list[dict[str, Any]]:
    graph = cast(GraphSession, SimpleNamespace(viewer=viewer))
    return records.rows(graph, store, QUERIES[name], {"municipality": "zarechye"} | given).dicts()


def viewer(role: str, municipality: str | None) -> Viewer:
    return Actor(account_id=1, roles=frozenset({role}), municipality=municipality).viewer


@pytest.mark.parametrize("reader", [viewer("coordinator", "zarechye"), SYSTEM.viewer])
def test_the_coordination_of_the_municipality_sees_the_numbers_of_every_institution(
    store: Session, reader: Viewer
) -> None:
    found = ask(store, reader, wave=1)
    seen = {row["institution"]: (row["asked"], row["opened"], row["answered"], row["withdrawn"]) for row in found}
    assert seen == ASKED
    assert {row["institution"]: row["response"] for row in found} == {"school-7": 0.5, "museum": 0.5, "school-9": 1.0}
    assert found[0]["ends_on"] == dt.date(2026, 10, 1)
    assert [row["wave"] for row in ask(store, reader)] == ["Волна 2", *["Волна 1"] * 3]


@pytest.mark.parametrize("reader", [viewer("analyst", None), viewer("admin", "zarechye"), viewer("coordinator", None)])
def test_everybody_else_sees_rounded_shares_of_large_groups_only(store: Session, reader: Viewer) -> None:
    found = ask(store, reader)
    assert [(row["institution"], row["response"]) for row in found] == [("school-7", 0.5), ("school-9", 1.0)]
    assert {row[key] for row in found for key in ("asked", "opened", "answered", "withdrawn")} == {None}
    link = store.query(WaveLink).filter_by(token_hash="1school-70").one()
    link.answered_at = None
    store.flush()
    assert [row["response"] for row in ask(store, reader)] == [0.3, 1.0], "two of six, in tenths"


def test_waves_of_another_municipality_are_not_there(store: Session) -> None:
    stranger = viewer("coordinator", "elsewhere")
    assert ask(store, stranger) == []
    assert ask(store, stranger, "suggest.waves") == []
    assert len(ask(store, stranger, municipality="elsewhere")) == 3
    assert [row["name"] for row in ask(store, viewer("analyst", None), "suggest.waves")] == ["Волна 2", "Волна 1"]


def test_a_report_of_the_store_is_not_asked_without_it() -> None:
    with pytest.raises(TypeError):
        ask(cast(Session, None), SYSTEM.viewer)

"""Whatever parties do at once, and in whatever order: nothing takes force that somebody has not confirmed, no word is lost,
what was written down stays as it was."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from app import partnership
from app.access import Actor
from app.audit import Caller
from app.partnership import ACTS, COORDINATION, Before, Workspace
from app.profiles import Wrong
from app.refusals import Refusal
from app.store import Partnership, PartnershipEntry, PartnershipParty, Store, open_store
from tests.racing import in_threads

HOUSES = ("school", "lyceum", "museum", "library")
PLACES: dict[str, dict[str, Any]] = {id: {"id": id, "municipality": "m", "until": None} for id in HOUSES}
COMMON_ACTS = (
    "join",
    "propose",
    "agree",
    "agree",
    "agree",
    "write",
    "say",
    "stepback",
    "invite",
    "recall",
    "decline",
    "leave",
)
SOME = st.sets(st.sampled_from(HOUSES), max_size=len(HOUSES))
DONE = st.tuples(st.integers(0, len(HOUSES) - 1), st.sampled_from(COMMON_ACTS))


class Machine(RuleBasedStateMachine):
    """Several voices speak at one moment, each having seen the same; then everything is looked at."""

    books: Store

    @initialize()
    def begin(self) -> None:
        with self.books.session() as session:
            for table in (PartnershipEntry, PartnershipParty, Partnership):
                session.execute(delete(table))
            session.commit()
            given = {"title": "Дело"}
            self.id = partnership.begin(
                session, self._as("school"), "school", HOUSES[1:3], given, PLACES, "", dt.date(2026, 1, 1)
            )
        self.numbers = itertools.count()
        self.said: list[str] = []
        self.older: Workspace | None = None
        self.meant: dict[str, int] = {}
        self.past: list[tuple[Any, ...]] = []

    @rule(acts=st.lists(DONE, min_size=1, max_size=4), late=st.booleans())
    def at_once(self, acts: list[tuple[int, str]], late: bool) -> None:
        now, start = self._now(), threading.Barrier(len(acts))
        seen, self.older = (self.older or now) if late else now, now
        faults: list[BaseException] = []

        def work(house: str, act: str) -> None:
            words = f"w{next(self.numbers)}"
            start.wait()
            try:
                if self._do(seen, house, act, words):
                    self.said.append(words)
            except (Refusal, Wrong):
                pass
            except BaseException as fault:
                faults.append(fault)

        in_threads(partial(work, HOUSES[house], act) for house, act in acts)
        assert faults == []

    @rule(joining=SOME, proposer=st.sampled_from(HOUSES), agreeing=SOME)
    def nearly(self, joining: set[str], proposer: str, agreeing: set[str]) -> None:
        """Some join and confirm a text one after another: what happens next, at one moment, decides."""
        self._each("join", joining)
        self._each("propose", {proposer})
        self._each("agree", agreeing)

    @rule(
        house=st.sampled_from(HOUSES),
        act=st.sampled_from(("leave", "decline", "recall", "invite", "stepback")),
        agreeing=SOME,
    )
    def other_circle(self, house: str, act: str, agreeing: set[str]) -> None:
        """Somebody goes or comes, and some of the others confirm."""
        self._each(act, {house})
        self._each("agree", agreeing)

    def _each(self, act: str, houses: set[str]) -> None:
        for house in sorted(houses):
            words = f"w{next(self.numbers)}"
            try:
                if self._do(self._now(), house, act, words):
                    self.said.append(words)
            except Refusal:
                pass

    @rule(act=st.sampled_from(["note", "close"]), chance=st.integers(0, 5))
    def coordinates(self, act: str, chance: int) -> None:
        if act == "close" and chance:
            return
        words = f"w{next(self.numbers)}"
        with self.books.session() as session:
            try:
                partnership.step(
                    session, self._as("coordinator"), self.id, COORDINATION, act, {"words": words}, Before(), ""
                )
                self.said.append(words)
            except Refusal:
                pass

    def _do(self, seen: Workspace, house: str, act: str, words: str) -> bool:
        """Whether a line was written; what was seen may be older than what is done beside it."""
        number = next((p.number for p in seen.active if p.institution == house), 0)
        if not number:
            return False
        version = partnership.to_confirm(seen, number) if act in ("agree", "stepback") else seen.latest
        before = Before(version, seen.circle, seen.parties[number].wrote)
        if act == "agree":
            self.meant[words] = version
        given = {field.name: words for field in ACTS[act].fields}
        recalled = partnership.recallable(seen, number)
        given["about"] = str(recalled[0].number) if recalled else ""
        guest = next((PLACES[id] for id in HOUSES if id not in {p.institution for p in seen.active}), None)
        with self.books.session() as session:
            partnership.step(
                session, self._as(house), self.id, number, act, given, before, "", guest, dt.date(2026, 1, 1)
            )
        return True

    def _as(self, who: str) -> Caller:
        if who == "coordinator":
            return Caller(Actor(None, who, frozenset({who}), municipality="m"))
        return Caller(Actor(None, who, frozenset({"representative"}), institutions=frozenset({who}), municipality="m"))

    def _now(self) -> Workspace:
        with self.books.session() as session:
            found = partnership.read(session, self.id)
            assert found is not None
            return found

    @invariant()
    def force_is_everybodys_word(self) -> None:
        """Told from the log alone, by another reading of it than the program's: for every line at which a text took force,
        each party then present had confirmed it after the last change of the circle, and had not stepped back since."""
        if not hasattr(self, "id"):
            return
        now = self._now()
        present: dict[int, str] = {}
        word: dict[tuple[int, int], bool] = {}
        forces: list[tuple[int, int]] = []
        latest, over = 0, False
        for entry in now.log:
            if entry.act in ("invite", "recall", "decline", "leave"):
                word = {key: True for key, yes in word.items() if yes and key[1] in {v for v, _ in forces}}
            if entry.act in ("open", "join"):
                present[entry.party] = "joined"
            elif entry.act == "invite":
                present[entry.about] = "invited"
            elif entry.act in ("decline", "leave"):
                del present[entry.party]
            elif entry.act == "recall":
                del present[entry.about]
            elif entry.act == "close":
                over = True
            elif entry.act in ("propose", "agree"):
                latest = max(latest, entry.version)
                word[entry.party, entry.version] = True
            elif entry.act == "stepback":
                word[entry.party, entry.version] = False
            is_new = (
                entry.act in ("propose", "agree") and latest == entry.version and latest not in {v for v, _ in forces}
            )
            if is_new and all(how == "joined" and word.get((number, latest)) for number, how in present.items()):
                forces.append((latest, entry.number))
        lines = {(e.at, e.version): e.number for e in now.log if e.version}
        taken = [(one.number, lines[one.taken_at, one.number]) for one in now.versions if one.taken_at]
        assert taken == forces
        if now.in_force:
            assert not over
            assert now.in_force == forces[-1][0]
            assert all(word.get((party.number, now.in_force)) for party in now.bound)
            assert len(now.bound) > 1

    @invariant()
    def no_word_is_lost_and_the_past_stays(self) -> None:
        if not hasattr(self, "id"):
            return
        with self.books.session() as session:
            lines = session.scalars(select(PartnershipEntry).order_by(PartnershipEntry.number)).all()
            kept = [(e.id, e.number, e.at, e.party, e.act, e.words, e.about, e.version, dict(e.texts)) for e in lines]
            row = session.scalars(select(Partnership)).one()
            assert row.steps == len(kept)
        assert kept[: len(self.past)] == self.past
        assert [line[1] for line in kept] == list(range(1, len(kept) + 1))
        assert [line[7] for line in kept if line[4] == "agree"] == [
            self.meant[line[5]] for line in kept if line[4] == "agree"
        ]
        words = {line[5] or next(iter(line[8].values()), "") for line in kept} - {""}
        assert words == set(self.said)
        self.past = kept


def test_no_order_of_parallel_actions_gives_force_or_loses_a_word(tmp_path: Path) -> None:
    Machine.books = open_store(f"sqlite:///{tmp_path / 's.sqlite'}")
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=10,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    Machine.books.close()

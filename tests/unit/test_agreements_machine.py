"""Whatever parties do at once, and in whatever order: no text takes force that somebody has not confirmed, no word is lost, what
was written down stays, and the network is told of a formal tie only together with the document that makes it."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from app import agreements
from app.access import Actor
from app.agreements import Agreement, Draft
from app.audit import Caller
from app.partnership import COORDINATION
from app.profiles import Wrong
from app.refusals import Refusal
from app.store import AgreementEntry, AgreementLog, AgreementParty, Store, open_store
from tests.racing import in_threads

HOUSES = ("school", "lyceum", "museum")
PLACES: dict[str, dict[str, Any]] = {id: {"id": id, "municipality": "m", "until": None} for id in HOUSES}
TODAY = dt.date(2026, 9, 1)
ACTS = ("agree", "agree", "agree", "sign", "sign", "propose", "prolong", "end", "stepback", "quit", "say")
SOME = st.sets(st.sampled_from(HOUSES), max_size=len(HOUSES))
HOUSE = st.sampled_from(HOUSES)
OF_ANNEX = st.sampled_from([False, False, True])
DONE = st.tuples(HOUSE, st.sampled_from(ACTS), OF_ANNEX)


class Machine(RuleBasedStateMachine):
    """Several voices speak at one moment, each having seen the same; then everything is looked at."""

    books: Store

    @initialize(
        notice=st.sampled_from(["", "10"]),
        order=st.sampled_from([False, False, False, True]),
        known=st.sampled_from(["", "agree lyceum", "agree lyceum museum", "agree lyceum museum sign"]),
        annexed=st.sampled_from(["", "lyceum museum"]),
    )
    def begin(self, notice: str, order: bool, known: str, annexed: str) -> None:
        """A draft; perhaps confirmed by some, or in force already; and the draft of an annex to it."""
        with self.books.session() as session:
            for table in (AgreementEntry, AgreementParty, AgreementLog):
                session.execute(delete(table))
            session.commit()
            form, base = ("mentoring_formal", "school") if order else ("coop_agreement", "")
            given = {"subject": "w", "until": "2027-05-31", "notice": notice}
            self.id = agreements.begin(
                session, self._as("school"), "school", Draft(form, HOUSES, base), given, PLACES, "", TODAY
            )
            draft = Draft(form, HOUSES, base, self.id)
            given = {"subject": "a", "until": "", "notice": notice}
            self.annex = agreements.begin(session, self._as("school"), "school", draft, given, PLACES, "", TODAY)
        self.order, self.numbers = order, itertools.count()
        self.said: list[str] = []
        self.older: Agreement | None = None
        self.past: list[tuple[Any, ...]] = []
        self.meant: dict[str, int] = {}
        for house in known.split()[1:3]:
            self._do(self._now(), house, "agree", f"w{next(self.numbers)}")
        if known.endswith("sign"):
            self._do(self._now(), "school", "sign", f"w{next(self.numbers)}")
        for house in annexed.split():
            self._do(self._now(True), house, "agree", f"w{next(self.numbers)}")

    @rule(acts=st.lists(DONE, min_size=1, max_size=4), late=st.booleans())
    def at_once(self, acts: list[tuple[str, str, bool]], late: bool) -> None:
        now, annex, start = self._now(), self._now(True), threading.Barrier(len(acts))
        seen, self.older = (self.older or now) if late else now, now
        faults: list[BaseException] = []

        def work(house: str, act: str, of_annex: bool) -> None:
            words = f"w{next(self.numbers)}"
            start.wait()
            try:
                self._do(annex if of_annex else seen, house, act, words)
            except BaseException as fault:
                faults.append(fault)

        in_threads(partial(work, *one) for one in acts)
        assert faults == []

    @rule(acts=st.lists(DONE, min_size=2, max_size=6))
    def in_turn(self, acts: list[tuple[str, str, bool]]) -> None:
        """One after another, each having seen what was done before."""
        for house, act, of_annex in acts:
            self._do(self._now(of_annex), house, act, f"w{next(self.numbers)}")

    @rule(house=HOUSE, late=SOME)
    def signs_the_annex_while_the_framework_ends(self, house: str, late: set[str]) -> None:
        """All but `late` have agreed to its end; then they do at the moment in which the annex is signed."""
        self._do(self._now(), house, "end", f"w{next(self.numbers)}")
        for one in sorted(set(HOUSES) - late):
            self._do(self._now(), one, "agree", f"w{next(self.numbers)}")
        for one in HOUSES:
            self._do(self._now(True), one, "agree", f"w{next(self.numbers)}")
        seen, annex = self._now(), self._now(True)
        does = [(seen, one, "agree") for one in sorted(late)] + [(annex, house, "sign")]
        in_threads(partial(self._do, *one, f"w{next(self.numbers)}") for one in does)

    @rule(house=HOUSE, act=st.sampled_from(["propose", "prolong", "end", "stepback"]), late=SOME, signing=st.booleans())
    def overtaken(self, house: str, act: str, late: set[str], signing: bool) -> None:
        """Somebody changes what is proposed; others confirm, and perhaps sign, what they saw before."""
        seen = self._now()
        self._do(seen, house, act, f"w{next(self.numbers)}")
        for one in sorted(late):
            self._do(seen, one, "agree", f"w{next(self.numbers)}")
        if signing:
            self._do(self._now(), house, "sign", f"w{next(self.numbers)}")

    @rule(house=HOUSE, chance=st.integers(0, 9))
    def refuses(self, house: str, chance: int) -> None:
        if self._now().in_force or not chance:
            self._do(self._now(), house, "decline", f"w{next(self.numbers)}")

    @rule(act=st.sampled_from(["note", "sign", "propose", "close"]), chance=st.integers(0, 9))
    def coordinates(self, act: str, chance: int) -> None:
        if act != "close" or not chance:
            self._do(self._now(), "coordinator", act, f"w{next(self.numbers)}")

    def _do(self, seen: Agreement, who: str, act: str, words: str) -> None:
        """Does what may be refused; remembers what was said if it was not."""
        number = HOUSES.index(who) + 1 if who in HOUSES else COORDINATION
        later = dt.date(2027, 6, 1) + dt.timedelta(days=int(words[1:]))
        given = dict.fromkeys(("words", "subject", "number"), words)
        given |= {"signed_on": "2026-08-31", "until": str(later), "day": "2026-10-01"}
        if act == "agree":
            self.meant[words] = seen.latest
        with self.books.session() as session:
            try:
                agreements.step(session, self._as(who), seen.id, number, act, given, seen.latest, "", TODAY)
            except (Refusal, Wrong):
                return
        if seen.id == self.id:
            self.said.append(words)

    def _as(self, who: str) -> Caller:
        if who == "coordinator":
            return Caller(Actor(None, who, frozenset({who}), municipality="m"))
        return Caller(Actor(None, who, frozenset({"representative"}), institutions=frozenset({who}), municipality="m"))

    def _now(self, of_annex: bool = False) -> Agreement:
        with self.books.session() as session:
            found = agreements.read(session, self.annex if of_annex else self.id)
            assert found is not None
            return found

    @invariant()
    def force_is_everybodys_word_and_a_signed_paper(self) -> None:
        """Told from the log alone, by another reading of it than the program's."""
        if not hasattr(self, "id"):
            return
        now = self._now()
        must = {1} if self.order else {1, 2, 3}
        word: dict[int, set[int]] = {}
        forces, ended, latest, waits = [], None, 0, False
        for entry in now.log:
            if entry.act in ("open", "propose", "prolong", "end"):
                assert entry.version == latest + 1
                latest, waits = entry.version, True
                word[latest] = {entry.party}
            elif entry.act == "agree":
                assert (entry.version, waits) == (latest, True)
                word[latest].add(entry.party)
            elif entry.act == "stepback":
                word[latest].discard(entry.party)
            elif entry.act in ("decline", "close"):
                waits = False
            elif entry.act == "sign":
                assert (waits, entry.version) == (True, latest)
                assert must <= word[latest]
                forces.append(entry.version)
                waits = False
            elif entry.act == "quit":
                ended, waits = entry, False
            if entry.act in ("end", "agree") and must <= word[latest] and now.versions[latest - 1].kind == "end":
                ended, waits = entry, False
        assert [one.number for one in now.versions if one.kind == "text" and one.taken_at] == forces
        assert now.in_force == (forces[-1] if forces else 0)
        assert (now.ends_on is not None) == (ended is not None)
        self._tells_the_network(now, forces)

    def _tells_the_network(self, now: Agreement, forces: list[int]) -> None:
        """No tie without a document in force; every tie ends no later than its document."""
        for day in (TODAY, dt.date(2026, 10, 2), dt.date(2030, 1, 1)):
            made = agreements.effect(now, day)
            assert (made is None) == (not forces)
            if made is None:
                continue
            assert made["properties"]["subject"] == now.versions[forces[-1] - 1].texts["subject"]
            assert len(made["ties"]) == (2 if self.order else 3)
            for tie in made["ties"]:
                assert tie["properties"]["agreement"] == made["id"] == self.id
                assert tie["properties"]["until"] == made["properties"]["until"] == now.until
            assert (made["properties"]["state"] == "active") == (now.until is None or now.until >= day)

    @invariant()
    def no_annex_outlives_its_framework(self) -> None:
        """None takes force under what is not, and each ends no later; why, stands in its log, written by the program."""
        if not hasattr(self, "annex"):
            return
        above, annex = self._now(), self._now(True)
        told = [(entry.party, entry.texts["day"], entry.role) for entry in annex.log if entry.act == "follow"]
        assert told in ([], [(agreements.FRAMEWORK, str(above.until), "")])
        if not annex.in_force:
            assert told == []
            return
        assert above.in_force
        for day in (TODAY, dt.date(2026, 10, 2)):
            made, whole = agreements.effect(annex, day), agreements.effect(above, day)
            assert made is not None
            assert whole is not None
            if above.ends_on is not None:
                assert all(tie["properties"]["until"] <= above.ends_on for tie in made["ties"])
                assert whole["properties"]["state"] == "active" or made["properties"]["state"] == "terminated"

    @invariant()
    def no_word_is_lost_and_the_past_stays(self) -> None:
        if not hasattr(self, "id"):
            return
        with self.books.session() as session:
            mine = AgreementEntry.agreement_id == self.id
            lines = session.scalars(select(AgreementEntry).where(mine).order_by(AgreementEntry.number)).all()
            kept = [(e.number, e.at, e.party, e.act, e.words, e.version, dict(e.texts)) for e in lines]
            row = session.get_one(AgreementLog, self.id)
            assert row.steps == len(kept)
        assert kept[: len(self.past)] == self.past
        assert [line[0] for line in kept] == list(range(1, len(kept) + 1))
        assert all(line[5] == self.meant[line[4]] for line in kept if line[3] == "agree")
        told = [line[6]["number"] if line[3] == "sign" else line[4] for line in kept[1:]]
        assert sorted(told) == sorted(self.said)
        self.past = kept


def test_no_order_of_parallel_actions_gives_force_loses_a_word_or_leaves_a_tie_without_its_document(
    tmp_path: Path,
) -> None:
    Machine.books = open_store(f"sqlite:///{tmp_path / 's.sqlite'}")
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=25,
            phases=(Phase.generate,),  # threads make a failure slow to shrink: it is shown as it was found
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    Machine.books.close()

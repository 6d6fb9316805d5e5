"""Survey waves on the real engine: who is asked, what the response counts, and that a link opens one person's own page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import contacts, create_app, waves
from app import store as stores
from app.audit import Caller
from app.config import Settings
from app.contacts import NeedsConsent, Wanted
from app.engine import Connection
from app.graph import Graph, GraphSession
from app.refusals import Forbidden, NotThere, Refusal
from app.store import AuditEntry, WaveLink, open_store
from app.waves import Handed, LinkGone, Made, Remade
from tests.graph.test_contacts import Town
from tests.web.conftest import Browser

MORE = """
MATCH (i:Institution {id: 'museum'}), (s:Institution {id: 'school'}), (m2:Municipality {id: 'm2'})
CREATE (far:Institution {id: 'far', name: 'Дальняя школа', short_name: 'far', kind: 'school', sector: 'general',
  created_at: datetime(), updated_at: datetime()})-[:IN]->(m2)
WITH i, s, far
UNWIND [['gone', 'Ушла Она', i, date('2020-01-01'), null], ['named', 'Названный Пётр', i, null, 'proposed'],
  ['stranger-t', 'Чужая Роза', far, null, null]] AS row
WITH i, s, row, row[2] AS place
CREATE (t:Teacher {id: row[0], name: row[1], visibility: 'network', state: row[4], created_at: datetime(), updated_at: datetime()})
  -[:WORKS_AT {id: row[0] + ':work', position: 'учитель', until: row[3], created_at: datetime(), updated_at: datetime()}]->(place)
WITH DISTINCT s MATCH (b:Teacher {id: 'boris'})
CREATE (b)-[:WORKS_AT {id: 'boris:second', position: 'педагог', since: date('2021-09-01'), created_at: datetime(),
  updated_at: datetime()}]->(s)
"""
TODAY = dt.date(2026, 11, 25)


class Survey(Town):
    """The town with a wave among its people."""

    def __init__(self, database: Graph, store: Session) -> None:
        super().__init__(database, store)
        with database.driver_session("write") as session:
            session.run(MORE).consume()

    def make(self, who: str = "coordinator", *institutions: str, today: dt.date = TODAY, **more: str) -> Made:
        given = {"municipality": "m", "title": "Весна", "ends_on": "2026-12-09"} | more
        return waves.make(
            self.graph(who), self.store, self.caller(who), institutions=institutions, everywhere=not institutions,
            today=today, **given,
        )  # fmt: skip

    def holder(self, handed: Handed, today: dt.date = TODAY) -> tuple[WaveLink, Caller]:
        """Whoever opens this link."""
        link = waves.opened(self.store, handed.token, today)
        return link, Caller(waves.actor_of(link))

    def write_down(self, handed: Handed, other: str, kind: str = "joint_lesson") -> contacts.Registered:
        link, caller = self.holder(handed)
        graph = self.database.session(caller.actor.viewer)
        made = contacts.register(graph, self.store, caller, Wanted(other, kind, "2020"), source="survey")
        waves.answered(self.store, caller, link)
        return made


@pytest.fixture
def survey(database: Graph, graph: GraphSession) -> Iterator[Survey]:
    store = open_store("sqlite://")
    with store.session() as session:
        yield Survey(database, session)
    store.close()


def link_of(made: Made, person: str) -> Handed:
    return next(one for one in made.handed if one.link.person == person)


def people(made: Made) -> list[str]:
    return sorted(one.link.person for one in made.handed)


# --- who is asked -----------------------------------------------------------------------------------------------------


def test_everyone_at_work_in_the_chosen_institutions_is_asked_once(survey: Survey) -> None:
    counted = {row["id"]: row["people"] for row in waves.places(survey.graph("coordinator"), "m", TODAY)}
    assert counted == {"school": 3, "museum": 2}, "no former and no merely named people"
    assert people(survey.make("coordinator", "school")) == ["anna", "boris", "vera"]
    every = survey.make()
    assert waves.people_count(survey.graph("coordinator"), "m", TODAY) == 4
    assert people(every) == ["anna", "boris", "hidden", "vera"]
    assert link_of(every, "boris").link.institution == "museum", "the workplace where he has been longer"
    assert all(len(one.token) == 43 for one in every.handed)
    kept = survey.store.connection().exec_driver_sql("SELECT * FROM wave_links").fetchall()
    assert not any(one.token in str(kept) for one in every.handed), "only the hash is kept"


def test_a_form_sent_twice_makes_one_wave_and_shows_its_links_once(survey: Survey) -> None:
    first, second = (survey.make(nonce="ab" * 16) for _ in range(2))
    assert second.wave.id == first.wave.id
    assert not second.handed
    assert survey.holder(first.handed[0])


@pytest.mark.parametrize("who", ["stranger", "anna", "museum", "analyst"])
def test_nobody_asks_in_a_municipality_that_is_not_theirs(survey: Survey, who: str) -> None:
    with pytest.raises(Forbidden):
        survey.make(who)
    made = survey.make()
    one = made.handed[0].link
    for act in (
        lambda: waves.managed(survey.store, survey.caller(who), made.wave.id),
        lambda: waves.renew(survey.store, survey.caller(who), made.wave.id, 1, today=TODAY),
        lambda: waves.withdraw(survey.store, survey.caller(who), made.wave.id, one.id),
        lambda: waves.close(survey.store, survey.caller(who), made.wave.id),
    ):
        with pytest.raises(NotThere):
            act()
    assert waves.mine(survey.store, survey.caller(who)) == []
    assert survey.holder(made.handed[0]), "the links still open"


def test_institutions_of_another_municipality_bring_nobody(survey: Survey) -> None:
    with pytest.raises(Refusal) as refused:
        survey.make("coordinator", "far")
    assert refused.value.field == "institutions"
    assert people(survey.make("coordinator", "far", "school")) == ["anna", "boris", "vera"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "), ("title", "x" * 121), ("title", "a\0"), ("note", "x" * 2001), ("note", "\ud800"), ("ends_on", ""),
        ("ends_on", "2026-11-24"), ("ends_on", "2027"), ("ends_on", "2028-01-01"), ("ends_on", "завтра"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_at_its_field(survey: Survey, field: str, value: str) -> None:
    with pytest.raises(Refusal) as refused:
        survey.make(**{field: value})
    assert refused.value.field == field
    assert waves.mine(survey.store, survey.caller("coordinator")) == []


# --- the response -----------------------------------------------------------------------------------------------------


def test_the_response_counts_people_who_answered_of_those_still_asked(survey: Survey) -> None:
    made = survey.make()
    assert waves.response(made.wave.links) == waves.Response(4, 0, 0)
    waves.saw(survey.store, survey.holder(link_of(made, "vera"))[0])
    survey.write_down(link_of(made, "anna"), "boris")
    survey.write_down(link_of(made, "anna"), "vera")
    link, caller = survey.holder(link_of(made, "hidden"))
    waves.answered(survey.store, caller, link)  # she knows nobody
    found = waves.response(made.wave.links)
    assert (found.asked, found.opened, found.answered, found.percent) == (4, 3, 2, 50)
    waves.withdraw(survey.store, survey.caller("coordinator"), made.wave.id, link_of(made, "boris").link.id)
    assert waves.response(made.wave.links).percent == 66
    assert waves.response([]).percent is None
    actions = [row.action for row in survey.store.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert actions.count("wave.answer") == 2, "an answer is kept once"


# --- what a link opens ------------------------------------------------------------------------------------------------


def test_a_link_acts_as_its_own_person_and_writes_survey_as_the_source(survey: Survey) -> None:
    made = survey.make()
    written = survey.write_down(link_of(made, "anna"), "boris")
    tie = survey.tie(written.tie["id"])
    assert (tie["source"], tie["registered_by"], tie["state"]) == ("survey", "anna", "proposed")
    # Vera's link sees and changes nothing of it; Boris's may confirm it.
    _, vera = survey.holder(link_of(made, "vera"))
    with pytest.raises(NotThere):
        contacts.confirm(survey.database.session(vera.actor.viewer), survey.store, vera, tie["id"], 1)
    _, boris = survey.holder(link_of(made, "boris"))
    contacts.confirm(survey.database.session(boris.actor.viewer), survey.store, boris, tie["id"], 1)
    assert survey.tie(tie["id"])["state"] == "confirmed"


def test_whose_profile_is_closed_answers_all_the_same(survey: Survey) -> None:
    made = survey.make()
    assert survey.write_down(link_of(made, "hidden"), "anna").outcome == "made"
    _, hidden = survey.holder(link_of(made, "hidden"))
    assert survey.database.session(hidden.actor.viewer).row("waves.me", on=TODAY)["name"] == "Тихая Мария"  # type: ignore[index]
    _, anna = survey.holder(link_of(made, "anna"))
    with pytest.raises(NotThere):
        survey.write_down(link_of(made, "anna"), "hidden", "advice:out")
    assert anna.actor.account_id is None
    assert anna.actor.viewer.sees == ("public", "network")


def test_nothing_is_written_by_a_link_before_consent(survey: Survey) -> None:
    made = survey.make()
    consent = contacts.agreed(survey.store, "anna")
    assert consent is not None
    consent.withdrawn_at = dt.datetime.now(dt.UTC)
    with pytest.raises(NeedsConsent):
        survey.write_down(link_of(made, "anna"), "boris")
    _, caller = survey.holder(link_of(made, "anna"))
    assert contacts.agree(survey.store, caller, contacts.CONTACTS, way="link").way == "link"
    assert survey.write_down(link_of(made, "anna"), "boris").outcome == "made"


def test_a_link_is_dead_when_it_is_over_closed_withdrawn_or_unknown_and_says_the_same(survey: Survey) -> None:
    made, coordinator = survey.make(), survey.caller("coordinator")
    anna = link_of(made, "anna")
    assert survey.holder(anna, dt.date(2026, 12, 9)), "the last day belongs to it"
    said = set()
    for token, day in ((anna.token, dt.date(2026, 12, 10)), ("A" * 43, TODAY), ("", TODAY)):
        with pytest.raises(LinkGone) as gone:
            waves.opened(survey.store, token, day)
        said.add(str(gone.value))
    waves.withdraw(survey.store, coordinator, made.wave.id, anna.link.id)
    waves.withdraw(survey.store, coordinator, made.wave.id, anna.link.id)
    with pytest.raises(LinkGone) as gone:
        survey.holder(anna)
    said.add(str(gone.value))
    assert survey.holder(link_of(made, "vera")), "only hers"
    waves.close(survey.store, coordinator, made.wave.id)
    with pytest.raises(LinkGone) as gone:
        survey.holder(link_of(made, "vera"))
    assert said == {str(gone.value)}
    with pytest.raises(Refusal):
        waves.renew(survey.store, coordinator, made.wave.id, 1, today=TODAY)


def test_the_link_of_one_wave_is_no_key_to_another(survey: Survey) -> None:
    first, second = survey.make(), survey.make()
    waves.close(survey.store, survey.caller("coordinator"), first.wave.id)
    with pytest.raises(LinkGone):
        survey.holder(link_of(first, "anna"))
    link, caller = survey.holder(link_of(second, "anna"))
    assert (link.wave_id, caller.actor.person) == (second.wave.id, "anna")
    with pytest.raises(NotThere):
        waves.withdraw(survey.store, survey.caller("coordinator"), first.wave.id, link.id)


def test_remade_links_replace_the_old_ones_of_those_who_have_not_answered(survey: Survey) -> None:
    made, coordinator = survey.make(), survey.caller("coordinator")
    survey.write_down(link_of(made, "anna"), "boris")
    waves.withdraw(survey.store, coordinator, made.wave.id, link_of(made, "vera").link.id)
    anew = waves.renew(survey.store, coordinator, made.wave.id, 1, today=TODAY)
    assert people(anew) == ["boris", "hidden"]
    with pytest.raises(LinkGone):
        survey.holder(link_of(made, "boris"))
    assert survey.holder(link_of(anew, "boris"))[1].actor.person == "boris"
    assert survey.holder(link_of(made, "anna")), "who has answered keeps the link"
    with pytest.raises(Remade):
        waves.renew(survey.store, coordinator, made.wave.id, 1, today=TODAY)
    assert survey.holder(link_of(anew, "boris")), "a page loaded twice does not spoil what was handed out"
    vera = link_of(made, "vera").link.id
    again = waves.renew(survey.store, coordinator, made.wave.id, 2, link=vera, today=TODAY)
    assert survey.holder(link_of(again, "vera")), "a new link for one person, even after it was withdrawn"


def test_a_reminder_is_counted_and_goes_only_to_those_who_have_not_answered(survey: Survey) -> None:
    made, coordinator = survey.make(), survey.caller("coordinator")
    survey.write_down(link_of(made, "anna"), "boris")
    waves.renew(survey.store, coordinator, made.wave.id, 1, remind=True, today=TODAY)
    one = link_of(made, "boris").link
    waves.renew(survey.store, coordinator, made.wave.id, 2, link=one.id, remind=True, today=TODAY)
    assert {row.person: row.reminders for row in made.wave.links} == {"anna": 0, "boris": 2, "hidden": 1, "vera": 1}
    with pytest.raises(NotThere):
        waves.renew(
            survey.store, coordinator, made.wave.id, 3, link=link_of(made, "anna").link.id, remind=True, today=TODAY
        )
    assert made.wave.version == 3, "what made no link left no trace"


# --- a code shown at a meeting ----------------------------------------------------------------------------------------


def test_a_code_names_its_person_for_half_a_day() -> None:
    noon = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
    with time_machine.travel(noon, tick=False) as clock:
        code = contacts.code_of("key", "hidden")
        assert contacts.shown_by("key", code) == "hidden"
        for forged in (
            code[:-1],
            code.replace(code[:6], "ImFubm", 1),
            "",
            "hidden",
            "\ud800",
            contacts.code_of("other", "hidden"),
        ):
            with pytest.raises(contacts.BadCode):
                contacts.shown_by("key", forged)
        clock.shift(contacts.LIFE)
        assert contacts.shown_by("key", code) == "hidden"
        clock.shift(dt.timedelta(seconds=1))
        with pytest.raises(contacts.BadCode):
            contacts.shown_by("key", code)


def test_whoever_was_shown_the_code_may_choose_a_closed_person(survey: Survey) -> None:
    graph = survey.graph("anna")
    assert graph.row("contacts.shown", id="hidden") is None
    assert graph.row("contacts.shown", id="hidden", opened=["hidden"])["name"] == "Тихая Мария"  # type: ignore[index]


# --- what is asked of the page over the web ---------------------------------------------------------------------------


@pytest.fixture
def web(database: Graph, graph: GraphSession, engine: Connection, tmp_path: Path) -> Iterator[tuple[Flask, Survey]]:
    """The application on the town, and its survey."""
    settings = Settings(
        home=tmp_path, secret_key="tests-only-" * 4, language="en", testing=True,
        neo4j_uri=engine.uri, neo4j_user=engine.user, neo4j_password=engine.password,
    )  # fmt: skip
    app = create_app(settings)
    app.extensions["setka.database"].open()
    with stores.of(app).session() as session:
        yield app, Survey(database, session)
    app.extensions["setka.database"].close()
    stores.of(app).close()


def test_a_personal_page_reaches_only_what_is_its_owner_s(web: tuple[Flask, Survey]) -> None:
    app, survey = web
    made = survey.make(ends_on=dt.date.today().isoformat(), today=dt.date.today())
    anna, boris = (f"/w/{link_of(made, who).token}" for who in ("anna", "boris"))
    others = survey.register("vera", "boris", visibility="network").tie["id"]
    signed = survey.register("anna", "vera", "joint_event").tie["id"]
    hers = Browser(app)
    before = survey.ties()
    for id in (others, signed, "c-no-such", "'}) DETACH DELETE n;"):
        for act in ("confirm", "decline", "withdraw"):
            answer = hers.post(f"{anna}/contacts/{quote(id, safe='')}/{act}", {"version": "1"})
            assert answer.status_code == 404, "not hers to answer, or written with her account"
    assert hers.post(f"{anna}/contacts/{signed}/end", {"version": "1", "until": "2024"}).status_code == 404
    form = {"choice": "joint_lesson", "since": "2021", "visibility": "coordinators", "other": "boris"}
    for refused in ({"visibility": "public"}, {"other": "hidden"}, {"other": "anna"}, {"since": "2999"}):
        assert hers.post(f"{anna}/contacts", form | refused).status_code == 422
    assert survey.ties() == before

    extras = {"person": "vera", "registered_by": "vera", "source": "teacher", "state": "confirmed", "met": "x"}
    assert hers.post(f"{anna}/contacts", form | extras).status_code == 302
    (written,) = [tie for tie in survey.ties() if tie["id"] not in (others, signed)]
    assert (written["registered_by"], written["source"], written["state"]) == ("anna", "survey", "proposed")
    page = hers.get(anna).text
    assert written["id"] in page
    assert signed not in page
    assert others not in page
    assert "Тихая" not in hers.get(f"{anna}/suggest?q=тихая").text

    his = Browser(app)
    assert his.post(f"{boris}/contacts/{written['id']}/withdraw", {"version": "1"}).status_code == 404
    assert his.post(f"{boris}/contacts/{written['id']}/confirm", {"version": "1"}).status_code == 302
    assert survey.tie(written["id"])["state"] == "confirmed"
    assert hers.post(f"{anna}/contacts/{written['id']}/withdraw", {"version": "1"}).status_code == 302
    assert survey.tie(written["id"])["state"] == "confirmed", "what was answered meanwhile is shown, not changed"
    assert "was changed meanwhile" in hers.get(anna).text
    assert hers.post(f"{anna}/contacts/{written['id']}/withdraw", {"version": "2"}).status_code == 302
    assert survey.tie(written["id"])["state"] == "declined"

"""The board over HTTP on the seed: who sees what, what a decision does, what the inbox tells of it."""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from email.policy import default
from html import unescape
from typing import Any

import pytest
from sqlalchemy import delete

from app.graph import Graph
from app.store import Advice, Digest
from app.store import of as store_of
from bench.site import Browser
from tests.conftest import Site

Caller = Callable[..., Browser]
ISLAND, LIFELINE = "basic-school-klyuchi", "basic-school-olkhovka"
HOLDER, HOLDER_NAME = "t-roshchina-va", "Рощина"
CARD = re.compile(r'<li class="box suggestion" id="([^"]+)" data-kind="([^"]+)" data-key="([^"]+)">(.*?)</li>\n', re.S)


@pytest.fixture(autouse=True)
def board(site: Site) -> Any:
    """A board on which nobody has decided anything, computed for this test."""
    keeper = site.app.extensions["setka.discoveries"]
    keeper.forget()
    with store_of(site.app).session() as session:
        session.execute(delete(Advice))
        session.execute(delete(Digest))
        session.commit()
    return keeper


def page(who: Browser, query: str = "") -> str:
    """The board once everything is computed."""
    for _ in range(150):
        status, body = who.ask(f"/discovery{query}")
        assert status == 200, body[:500]
        if b'http-equiv="refresh"' not in body:
            return unescape(body.decode())
    raise AssertionError("it is still being computed")


def cards(text: str, kind: str) -> list[str]:
    """The keys of the cards of a kind."""
    return [key for _, found, key, _ in CARD.findall(text) if found == kind]


def decide(who: Browser, kind: str, key: str, what: str, **more: str) -> int:
    return who.post("/discovery/decide", {"kind": kind, "key": key, "what": what, **more})[0]


def test_a_coordinator_reads_what_hangs_on_one_person(caller: Caller) -> None:
    text = page(caller(), "?kind=lifelines")
    assert cards(text, "lifelines")[0].startswith(LIFELINE)
    assert f'<a href="/institutions/{LIFELINE}">' in text
    assert f'<a href="/teachers/{HOLDER}">{HOLDER_NAME}' in text
    assert "26" in text, "it says as of which day"


@pytest.mark.parametrize("role", ["teacher", "representative", "anonymous"])
def test_others_do_not_see_the_board(caller: Caller, role: str) -> None:
    assert caller(role).ask("/discovery")[0] in (302, 401, 403)


def test_an_analyst_reads_and_does_not_decide(caller: Caller) -> None:
    analyst = caller("analyst")
    assert 'action="/discovery/decide"' not in page(analyst)
    assert decide(analyst, "isolated", ISLAND, "taken") == 403


def test_dismissed_is_gone_for_every_coordinator_and_can_be_brought_back(caller: Caller) -> None:
    anna, boris = caller(), caller()
    key = cards(page(anna, "?kind=isolated"), "isolated")[0]
    assert decide(anna, "isolated", key, "dismissed", reason="known") == 302
    assert key not in cards(page(boris, "?kind=isolated"), "isolated")
    assert key in cards(page(boris, "?kind=isolated&show=aside"), "isolated")
    assert decide(boris, "isolated", key, "restored") == 302
    assert key in cards(page(anna, "?kind=isolated"), "isolated")


def test_a_reason_is_needed_and_nothing_is_decided_without(caller: Caller) -> None:
    anna = caller()
    key = cards(page(anna, "?kind=isolated"), "isolated")[0]
    assert decide(anna, "isolated", key, "dismissed") == 302
    assert key in cards(page(anna, "?kind=isolated"), "isolated")


def test_what_is_taken_up_is_kept_and_the_answer_leads_nowhere_else(caller: Caller) -> None:
    anna = caller()
    key = cards(page(anna, "?kind=isolated"), "isolated")[0]
    for back, leads in (
        ("/discovery?kind=isolated", "/discovery?kind=isolated"),
        ("https://evil.example/", "/discovery"),
    ):
        assert decide(anna, "isolated", key, "taken", back=back) == 302
        assert anna.location == leads
    assert key in cards(page(anna, "?kind=isolated&show=taken"), "isolated")


def test_the_inbox_tells_of_new_suggestions_until_they_are_seen(caller: Caller) -> None:
    anna = caller()
    page(anna)
    body = anna.ask("/contacts/inbox")[1].decode()
    assert 'data-item="advice"' in body
    moment = re.search(r'name="until" value="([^"]+)"', body)
    assert moment
    anna.post("/contacts/inbox/seen", {"until": unescape(moment[1])})
    assert 'data-item="advice"' not in anna.ask("/contacts/inbox")[1].decode()


def test_the_weekly_letter_tells_of_what_was_found_although_nobody_looked(site: Site) -> None:
    told = site.app.test_cli_runner().invoke(args=["contacts", "digest"])
    assert told.exit_code == 0, told.output
    folder = site.app.extensions["setka.settings"].mail_folder
    files = [email.message_from_bytes(file.read_bytes(), policy=default) for file in folder.iterdir()]
    [letter] = [letter for letter in files if site.accounts["coordinator"][0] in letter["To"]]
    plain = letter.get_body(("plain",))
    assert plain is not None
    assert "Всё через одного человека (1)" in plain.get_content()


def test_who_has_left_since_is_not_named(caller: Caller, database: Graph, content: Any) -> None:
    anna = caller()
    assert HOLDER_NAME in page(anna, "?kind=lifelines")
    content.name = "changed"
    with database.driver_session("write") as session:
        session.run("MATCH (p:Teacher {id: $id}) DETACH DELETE p", id=HOLDER).consume()
    assert HOLDER_NAME not in page(anna, "?kind=lifelines"), "the answer is kept, the name is not"


def test_nobody_is_told_of_whom_they_may_not_see(caller: Caller, database: Graph, content: Any, board: Any) -> None:
    content.name = "changed"
    with database.driver_session("write") as session:
        session.run("MATCH (p:Teacher {id: $id}) SET p.visibility = 'coordinators'", id=HOLDER).consume()
    assert HOLDER_NAME in page(caller(), "?kind=lifelines")
    assert HOLDER_NAME not in page(caller("analyst"))


def test_what_is_chosen_stays_when_the_tab_changes(caller: Caller) -> None:
    anna = caller()
    chosen = "kind=formalise&institution=school-9"
    text = page(anna, f"?{chosen}&show=taken")
    assert '<option value="school-9" selected>' in text, "although nothing is taken up"
    wanted = {"kind=formalise", "institution=school-9", "show=taken"}

    def leads(text: str, path: str) -> list[set[str]]:
        return [set(query.split("&")) for query in re.findall(rf'href="{path}\?([^"]*)"', text)]

    for path in ("/structure", "/evolution", "/removal"):
        assert wanted in leads(text, path), path
        status, body = anna.ask(f"{path}?{'&'.join(wanted)}")
        beside = unescape(body.decode())
        assert status == 200
        assert wanted in leads(beside, "/discovery"), path
        assert '<input type="hidden" name="institution" value="school-9">' in beside, (
            "the form of that page keeps it too"
        )


def test_every_number_beside_a_tab_is_of_what_is_chosen(caller: Caller) -> None:
    anna = caller()
    every, some = page(anna, "?kind=formalise"), page(anna, "?kind=formalise&institution=school-9")
    undecided = re.compile(r'aria-current="page">Ждут решения <span class="count">(\d+)')
    whole, part = (int(undecided.search(text)[1]) for text in (every, some))  # type: ignore[index]
    assert part == len(cards(some, "formalise")) < whole


def test_a_card_carries_its_picture(caller: Caller) -> None:
    text = page(caller(), "?kind=lifelines")
    drawing = re.search(r'<svg[^>]*class="sketch"[^>]*>', text)
    assert drawing
    assert HOLDER_NAME in drawing[0], "the words beside the drawing name whom it shows"


def test_the_cypher_behind_a_kind_is_shown_to_those_who_may_read_it(caller: Caller, board: Any) -> None:
    anna = caller()
    for code in board.kinds:
        status, body = anna.ask(f"/discovery/{code}/cypher")
        assert (status, b"MATCH" in body) == (200, True), code
    assert anna.ask("/discovery/nothing/cypher")[0] == 404


def test_the_page_of_all_kinds_says_how_many_of_them_are_cut(caller: Caller, board: Any) -> None:
    anna = caller()
    kinds = [kind for kind in board.kinds if re.search(r"Найдено: \d+; показаны лучшие", page(anna, f"?kind={kind}"))]
    assert kinds, "nothing of the seed is cut: this test would prove nothing"
    assert re.findall(r"У (\d+) вид\w+ перечислены только лучшие", page(anna)) == [str(len(kinds))], kinds

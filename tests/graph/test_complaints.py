"""Complaints over HTTP, signed in: from the link on a page to the answer, with nothing lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import delete, text

from app import store
from app.store import Complaint, ComplaintEntry, ComplaintPlace
from bench.site import Browser as Caller
from tests.conftest import Site

NONCE = re.compile(r'name="nonce" value="([^"]+)"')
NEW = "/complaints/new?what=institution&id=school-7"
WORDS = "Школа переехала на улицу Речную два года назад"


@pytest.fixture(autouse=True)
def nothing_left(site: Site) -> Iterator[None]:
    """The store outlives a test, and one thing has one open complaint; the log refuses to be deleted, so it is laid down anew."""
    yield
    with store.of(site.app).session() as session:
        session.execute(text("DROP TRIGGER complaint_entries_stay"))
        for table in (ComplaintEntry, ComplaintPlace, Complaint):
            session.execute(delete(table))
        session.execute(
            text(
                "CREATE TRIGGER complaint_entries_stay BEFORE DELETE ON complaint_entries "
                "BEGIN SELECT RAISE(ABORT, 'a line of a log is written once'); END"
            )
        )
        session.commit()


def page(of: Caller, path: str) -> str:
    status, content = of.ask(path)
    assert status == 200, f"{path}: {status}"
    return content.decode()


def form(of: Caller, path: str, **typed: str) -> dict[str, str]:
    found = NONCE.search(page(of, path))
    assert found
    return {"nonce": found[1], **typed}


def test_a_complaint_goes_from_a_page_through_a_question_to_its_answer(caller: Callable[..., Caller]) -> None:
    teacher, boss, other = caller("teacher"), caller("coordinator"), caller("representative")
    assert "/complaints/new?what=institution&amp;id=school-7" in page(teacher, "/institutions/school-7")
    sent = form(teacher, NEW, what="institution", id="school-7")
    status, answer = teacher.post("/complaints/new", {**sent, "words": WORDS})
    assert status == 422, "without a kind of trouble nothing is sent"
    assert WORDS in answer.decode(), "what was typed is lost"
    for _ in range(2):  # sent twice, as by an impatient hand
        assert teacher.post("/complaints/new", {**sent, "reason": "wrong", "words": WORDS})[0] == 302
    at = teacher.location
    with_it = page(boss, "/complaints")
    assert with_it.count(f'href="{at}"') == 1, "it is there once"
    assert WORDS in page(boss, at)
    assert other.ask(at)[0] == 404, "whose thing it is not, and who does not judge, meets nothing"

    asked = form(boss, at, seen="1", words="Откуда это известно?")
    assert boss.post(f"{at}/ask", asked)[0] == 302
    assert "Откуда это известно?" in page(teacher, at)
    late = boss.post(f"{at}/uphold", {**form(boss, at), "seen": "1", "words": "Адрес исправлен"})
    assert late[0] == 409, "it was decided on a page that is out of date"
    assert "Адрес исправлен" in late[1].decode(), "what was typed is lost"
    assert teacher.post(f"{at}/reply", form(teacher, at, seen="2", words="Сама там была"))[0] == 302
    assert teacher.post(f"{at}/uphold", form(teacher, at, seen="3", words="Права я"))[0] != 302, "nobody judges herself"
    assert boss.post(f"{at}/uphold", form(boss, at, seen="3", words="Адрес исправлен"))[0] == 302
    told = page(teacher, at)
    assert [words in told for words in (WORDS, "Сама там была", "Адрес исправлен")] == [True] * 3
    assert 'data-act="uphold"' in told


@pytest.mark.parametrize(
    "path",
    ["/complaints/new?what=institution&id=no-such", "/complaints/new?what=circus&id=school-7", "/complaints/none"],
)
def test_what_is_not_there_cannot_be_complained_of(caller: Callable[..., Caller], path: str) -> None:
    assert caller("teacher").ask(path)[0] == 404


def test_it_is_taken_back_by_whoever_made_it(caller: Callable[..., Caller]) -> None:
    teacher, boss = caller("teacher"), caller("coordinator")
    sent = form(teacher, NEW, what="institution", id="school-7", reason="wrong", words=WORDS)
    assert teacher.post("/complaints/new", sent)[0] == 302
    at = teacher.location
    assert boss.post(f"{at}/withdraw", form(boss, at, seen="1"))[0] != 302
    assert teacher.post(f"{at}/withdraw", form(teacher, at, seen="1"))[0] == 302
    assert 'data-act="withdraw"' in page(teacher, at)
    assert "/reject" not in page(boss, at), "there is nothing left to decide"

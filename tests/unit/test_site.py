"""The public site without a database: whose names stay inside, which numbers are told, what search engines read, who publishes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app import site
from app.access import Actor
from app.audit import Caller
from app.refusals import NotThere, Refusal
from app.site import INSTITUTION, MUNICIPALITY, PERSON, PROGRAMME, Changed, Choice, Item, Offer, numbers, structured
from app.site.names import GONE, Withheld, doubts, may_name
from app.store import Account, AuditEntry, Consent, Publication, now, open_store

PEOPLE = ["Петрова Ирина Андреевна", "Лихачёва Анна Сергеевна", "Кудрин Денис Олегович", "Ким Ольга"]


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Ведёт Ирина Петрова, учитель.", "Ведёт …, учитель."),
        ("Спасибо И. А. Петровой и Петрова И.А. тоже", "Спасибо … и … тоже"),
        ("у Анны Сергеевны; с Лихачевой Анной Сергеевной!", "у …; с …!"),
        ("Кудрину Денису\nОлеговичу", "…"),
        ("Ольгой Ким, КИМ О.", "…, …"),
        ("ул. Петрова, 5; школа имени Л. Н. Толстого; Анна пришла", None),
        ("Кимберли Олегова, кудрин и денис, Андрей Ким", None),
        ("", None),
    ],
)
def test_a_name_is_taken_out_in_any_order_and_case(text: str, clean: str | None) -> None:
    assert Withheld(PEOPLE)(text) == (text if clean is None else clean)
    assert may_name(text) or clean is None


@given(st.sampled_from(PEOPLE[:3]), st.text("абв ,.«»\n", max_size=12), st.text("где ,!()\n", max_size=12), st.data())
def test_whatever_stands_around_a_name_stays_and_the_name_does_not(
    name: str, before: str, after: str, data: st.DataObject
) -> None:
    surname, first, patronymic = name.split()
    written = data.draw(
        st.sampled_from(
            [name, f"{first} {surname}", f"{surname} {first[0]}. {patronymic[0]}.", f"{first[0]}.{patronymic[0]}. {surname}",
             f"{first} {patronymic}", f"{first}\u00a0{patronymic} {surname}"]
        )
    )  # fmt: skip
    clean = Withheld(PEOPLE)(f"{before} {written} {after}")
    assert clean is not None
    assert may_name(written)
    assert surname not in clean
    assert patronymic not in clean
    assert clean.startswith(f"{before} {GONE}")
    assert clean.endswith(f" {after}")


def test_an_account_s_address_is_taken_out_and_what_may_be_somebody_s_is_shown_to_the_owner() -> None:
    text = "Пишите ANNA@school.example или info@school.example, 8 (831) 222-33-44, 45-67-89; 2016–2019, 12.05.2026"
    assert Withheld([], ["anna@school.example"])(text) == text.replace("ANNA@school.example", GONE)
    assert doubts(text) == ["ANNA@school.example", "info@school.example", "8 (831) 222-33-44", "45-67-89"]


# --- numbers ----------------------------------------------------------------------------------------------------------


@given(*[st.integers(0, 400)] * 3)
def test_a_small_number_is_not_told_and_one_contact_is_never_seen(a: int, b: int, c: int) -> None:
    kept = numbers.counted({"institutions": a, "formal": b, "contacts": c, "people": 7}, dt.date(2026, 11, 27))
    assert set(kept) == {"institutions", "formal", "contacts", "on"}
    told = numbers.told(json.loads(json.dumps(kept)))
    assert told is not None
    values = {number.name: number.value for number in told[1]}
    assert values["institutions"] == (a if a >= 5 else None)
    assert values["formal"] == (b if b >= 5 else None)
    assert values["contacts"] == (c // 10 * 10 if c >= 10 else None)
    assert numbers.told(None) is None


# --- for search engines -----------------------------------------------------------------------------------------------


def test_the_list_of_addresses_is_well_formed_and_robots_keep_out_of_the_rest() -> None:
    text = structured.sitemap(
        [("https://x.example/public?a=1&b=2", {"en": 'https://x.example/"'}, dt.date(2026, 1, 2))]
    )
    root = ElementTree.fromstring(text)  # noqa: S314 # our own
    assert [one.text for one in root.iter() if one.text and one.text.strip()] == [
        "https://x.example/public?a=1&b=2",
        "2026-01-02",
    ]
    assert structured.robots(None) == "User-agent: *\nDisallow: /\n"
    assert structured.robots("https://x.example/s").splitlines()[1:4] == [
        "Allow: /public",
        "Allow: /static/",
        "Disallow: /",
    ]


# --- who publishes what -----------------------------------------------------------------------------------------------

SITE = site.institution_site("school")


def caller(role: str = "representative", place: str = "school", municipality: str = "town", id: int = 1) -> Caller:
    places = frozenset({place}) if role == "representative" else frozenset()
    return Caller(Actor(id, role, frozenset({role}), institutions=places, municipality=municipality))


def item(kind: str, thing: str, made: str = "1", **details: Any) -> Item:
    return Item(kind, thing, "school", "town", made, details)


PAGE = item(INSTITUTION, "school", about=True, contacts=False)
COURSE = item(PROGRAMME, "p1")


@pytest.fixture
def books() -> Iterator[Session]:
    store = open_store("sqlite://")
    with store.session() as session:
        session.add_all(Account(id=id, email=f"{id}@x.example", name="И", password_hash="") for id in (1, 2))
        session.commit()
        yield session
    store.close()


def world(books: Session) -> set[str]:
    return {one.thing for one in site.published(books, municipality="town").items}


def test_nothing_is_public_before_its_owner_says_so_and_nothing_after(books: Session) -> None:
    assert world(books) == set()
    assert site.homes(books) == []
    assert site.publish(books, caller(), SITE, [PAGE, COURSE], 0)
    assert world(books) == {"school", "p1"}
    assert site.published(books, institution="other").items == ()
    assert not site.publish(books, caller(), SITE, [PAGE, COURSE], 1), "nothing was different"
    assert site.version(books, SITE) == 1
    assert site.publish(books, caller(), SITE, [COURSE], 1)
    assert world(books) == set(), "a programme hangs on the page of its institution"
    assert site.publish(books, caller(), SITE, [], 2)
    trail = [(row.action, row.target, row.outcome) for row in books.query(AuditEntry).order_by(AuditEntry.id)]
    assert trail == [
        ("site.publish", "institution:school:", "done"), ("site.publish", "programme:p1:", "done"),
        ("site.take_down", "institution:school:", "done"), ("site.take_down", "programme:p1:", "done"),
    ]  # fmt: skip
    acts = [(one["act"], one["thing"], one["is_mine"]) for one in site.history(books, caller(), SITE)]
    assert sorted(acts) == [
        ("end", "p1", True),
        ("end", "school", True),
        ("publish", "p1", True),
        ("publish", "school", True),
    ]


@pytest.mark.parametrize(
    "who",
    [
        caller("coordinator"), caller("admin"), caller("teacher"), caller("analyst"), caller(place="museum"),
        caller("coordinator", municipality="far"),
    ],
)  # fmt: skip
def test_nobody_publishes_for_an_institution(books: Session, who: Caller) -> None:
    with pytest.raises(NotThere):
        site.publish(books, who, SITE, [PAGE], 0)
    assert world(books) == set()
    assert books.query(AuditEntry).one().outcome == "refused"


def test_a_municipality_s_page_is_its_coordinator_s(books: Session) -> None:
    page = Item(MUNICIPALITY, "town", "", "town", "1", {"words": "x"})
    for who in (caller(), caller("coordinator", municipality="far"), caller("analyst")):
        with pytest.raises(NotThere):
            site.publish(books, who, site.municipality_site("town"), [page], 0)
    assert site.publish(books, caller("coordinator"), site.municipality_site("town"), [page], 0)
    assert site.homes(books) == ["town"]


def test_of_two_who_choose_at_once_the_later_is_told(books: Session) -> None:
    site.publish(books, caller(), SITE, [PAGE], 0)
    for seen in (0, 2):
        with pytest.raises(Changed):
            site.publish(books, caller(id=2), SITE, [PAGE, COURSE], seen)
    assert world(books) == {"school"}
    assert site.publish(books, caller(id=2), SITE, [PAGE, COURSE], 1)


def test_a_coordinator_takes_down_with_a_reason_and_all_that_hangs_on_a_page(books: Session) -> None:
    site.publish(books, caller(), SITE, [PAGE, COURSE], 0)
    page, course = (row.id for row in books.query(Publication).order_by(Publication.id))
    for who in (caller(), caller("coordinator", municipality="far"), caller("analyst")):
        with pytest.raises(NotThere):
            site.take_down(books, who, course, "почему")
    with pytest.raises(Refusal) as refused:
        site.take_down(books, caller("coordinator"), course, " \n ")
    assert refused.value.field == "reason"
    site.take_down(books, caller("coordinator", id=2), course, "Набор\nзакрыт")
    assert world(books) == {"school"}
    with pytest.raises(Changed):
        site.publish(books, caller(), SITE, [PAGE, COURSE], 1)
    said = site.history(books, caller(), SITE)[0]
    assert (said["thing"], said["role"], said["reason"], said["is_mine"]) == (
        "p1",
        "coordinator",
        "Набор закрыт",
        False,
    )
    site.take_down(books, caller("coordinator", id=2), page, "Так")
    assert site.held(books, SITE) == []


def test_what_was_taken_down_stands_in_its_owner_s_inbox_with_the_reason(books: Session) -> None:
    def told(who: Caller, seen: dt.datetime | None = None) -> list[tuple[str, str, str | None, str, bool]]:
        rows = site.news(books, who.actor, seen, dt.timedelta(days=30))
        return [(row["what"], row["kind"], row["place"], row["title"], row["fresh"]) for row in rows]

    site.publish(books, caller(), SITE, [PAGE, COURSE], 0)
    site.publish(books, caller(), SITE, [PAGE], 1)
    assert told(caller()) == [], "what one takes down oneself is no news"
    site.publish(books, caller(), SITE, [PAGE, COURSE], 2)
    page = books.query(Publication).filter_by(open_key="institution:school:").one().id
    site.take_down(books, caller("coordinator", id=2), page, "Чужой телефон")
    assert told(caller()) == [("taken_down", "institution", "school", "Чужой телефон", True)], (
        "the page and its parts once"
    )
    assert told(caller(), now())[0][-1] is False
    assert told(caller("coordinator", id=2)) == told(caller(place="museum")) == told(caller("teacher")) == []


def test_a_name_needs_a_consent_that_was_there_before_and_holds(books: Session) -> None:
    def agree(purpose: str = "site") -> Consent:
        consent = Consent(person="t", purpose=purpose, version=1, given_at=now())
        books.add(consent)
        books.commit()
        return consent

    agree("contacts")
    agree("public")
    site.publish(books, caller(), SITE, [PAGE, item(PERSON, "t")], 0)
    assert world(books) == {"school"}
    consent = agree()
    assert world(books) == {"school"}, "it was given after the institution had decided"
    site.publish(books, caller(), SITE, [PAGE], 1)
    site.publish(books, caller(), SITE, [PAGE, item(PERSON, "t")], 2)
    assert world(books) == {"school", "t"}
    consent.withdrawn_at = now()
    books.commit()
    assert world(books) == {"school"}
    agree()
    assert world(books) == {"school"}, "the institution decides anew"


def test_a_choice_is_made_of_what_is_offered(books: Session) -> None:
    place = {"id": "school", "name": "Ш", "municipality": "town", "made": "1", "about": "", "strengths": None}
    offer = Offer(place, [{"id": "p1", "title": "П", "about": "тел. 2-22-33", "made": "1"}], [], [])
    choice = Choice(True, frozenset({"about"}), {PROGRAMME: frozenset({"p1", "foreign"}), PERSON: frozenset({"t"})})
    assert offer.items(choice) == [PAGE, COURSE]
    assert site.chosen(offer.items(choice)) == Choice(
        True, frozenset({"about"}), {PROGRAMME: frozenset({"p1"}), "post": frozenset(), PERSON: frozenset()}
    )
    assert offer.items(Choice(False, choice.parts, choice.things)) == []
    site.publish(books, caller(), SITE, offer.items(choice), 0)
    assert world(books) == {"school", "p1"}

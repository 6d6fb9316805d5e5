"""The public site over HTTP on the real engine: the world sees what its owners published, and nobody's name without consent."""

from __future__ import annotations

import datetime as dt
import json
import re
import urllib.parse
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from sqlalchemy import delete

from app import site as rules
from app.access import Actor
from app.audit import Caller
from app.graph import Graph, GraphSession
from app.site import PROGRAMME, Choice
from app.store import Account, AuditEntry, Consent, Publication, PublicSite
from app.store import of as store_of
from bench.site import Browser
from tests.conftest import Site
from tests.plans import operators

TODAY = dt.date.today()
SCHOOL, MUSEUM = "gymnasium-1", "museum"
HER = "t-petrova-ia"
"""The person who is the ready teacher's account."""
NAMED, SILENT = "Лихачёва Анна Сергеевна", "Кудрин Денис Олегович"
MAKE = """
CREATE (m:Municipality {id: 'zarechye', name: 'Заречье', region: 'Область'}), (m2:Municipality {id: 'm2', name: 'Далёкое'})
CREATE (t:Topic {id: 'war', name: 'Война'}), (t2:Topic {id: 'past', name: 'Память'}), (t)-[:PART_OF]->(t2)
CREATE (a:Institution {id: 'gymnasium-1', name: 'Гимназия № 1', short_name: 'Гимназия', kind: 'gymnasium', sector: 'general',
  lat: 57.0, lon: 46.0, address: 'ул. Тихая, 1', site: 'https://g.example', strengths: ['Ведёт Денис Кудрин', 'Хор'],
  about: 'Директор Д. О. Кудрин. Пишите ' + $email + ' </script><b>да</b>'})-[:IN]->(m)
CREATE (b:Institution {id: 'museum', name: 'Тайный музей', short_name: 'Тайный', kind: 'museum', sector: 'culture'})-[:IN]->(m)
CREATE (a)-[:RUNS]->(p:Programme {id: 'p1', title: 'Хор Анны Лихачёвой', direction: 'art', hours: 36,
  about: 'Занятия Лихачёвой Анны Сергеевны и Кудрина Дениса'})-[:ABOUT]->(t)
CREATE (a)-[:RUNS]->(p2:Programme {id: 'p2', title: 'Тайная программа', direction: 'sport'})
CREATE (b)-[:RUNS]->(p3:Programme {id: 'p3', title: 'Чужая тайна', direction: 'art'})
FOREACH (x IN [p, p2, p3] | SET x.level = 'base', x.format = 'in_person', x.age_from = 7, x.age_to = 10)
CREATE (a)-[:POSTED]->(e:Post {id: 'e1', title: 'Праздник', about: 'С Кудриным Д.О.', event_on: $on, place: 'Зал Дениса Кудрина'})
CREATE (a)-[:POSTED]->(e2:Post {id: 'e2', title: 'Тайная встреча', event_on: $on, audience: 'some', kinds: ['museum']})
CREATE (a)-[:POSTED]->(e3:Post {id: 'e3', title: 'Объявление без дня'})
CREATE (x:Teacher {id: 't-petrova-ia', name: $named, visibility: 'public'})-[:WORKS_AT {id: 'w1', position: 'хормейстер'}]->(a)
CREATE (y:Teacher {id: 'denis', name: $silent, visibility: 'public'})-[:WORKS_AT {id: 'w2', position: 'директор'}]->(a)
FOREACH (n IN [e, e2, e3] | SET n.posted_on = $on)
FOREACH (n IN [m, m2, t, t2, a, b, p, p2, p3, e, e2, e3, x, y] | SET n.created_at = datetime(), n.updated_at = datetime())
"""
MOVE = "MATCH (b:Institution {id: $to}), ()-[r:RUNS]->(p:Programme {id: 'p1'}) DELETE r CREATE (b)-[:RUNS]->(p)"
SECRET = (
    "Кудрин",
    "Тайн",
    "тайн",
    "Объявление без дня",
    "@setka.example",
    "museum",
    "t-petrova",
    "denis",
    "e2",
    "p2",
    "Далёкое",
)
EVERYTHING = {"page": "1", "part": ["about", "contacts"], "programme": "p1", "post": "e1"}


class Town:
    """A gymnasium and a museum, over HTTP; what is public is forgotten at the end."""

    def __init__(self, site: Site, database: Graph, caller: Callable[..., Browser]) -> None:
        self.site, self.database, self.enter = site, database, caller
        self.world, self.school = caller("anonymous"), caller("representative")
        self.she = caller("teacher")
        self.change(MAKE, on=TODAY, email=site.accounts["representative"][0], named=NAMED, silent=SILENT)

    def change(self, text: str, **known: object) -> None:
        with self.database.driver_session("write") as session:
            session.run(text, **known).consume()

    def send(self, who: Browser, path: str, form: dict[str, object]) -> tuple[int, str]:
        """A form with several values of one name."""
        sent = [("csrf_token", who.form_secret())]
        for name, value in form.items():
            sent += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in who.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        who.connection.request("POST", path, urllib.parse.urlencode(sent), headers)
        answer = who.connection.getresponse()
        return answer.status, answer.read().decode()

    def publish(self, **changed: object) -> tuple[int, str]:
        path = f"/site/institutions/{SCHOOL}"
        seen = re.search(r'name="seen" value="(\d+)"', self.school.ask(path)[1].decode())
        assert seen
        return self.send(self.school, path, EVERYTHING | {"seen": seen[1], "act": "publish"} | changed)

    def see(self, path: str) -> str:
        status, body = self.world.ask(path)
        assert status == 200, path
        return body.decode()

    def missing(self, path: str) -> bool:
        return self.world.ask(path)[0] == 404

    def agree(self) -> None:
        """She agrees to be named."""
        assert self.she.post("/contacts/consent/site", {})[0] == 302

    def withdraw(self) -> None:
        """She withdraws it."""
        assert self.she.post("/contacts/data/withdraw/site", {})[0] == 302


@pytest.fixture
def town(application: Site, graph: GraphSession, database: Graph, caller: Callable[..., Browser]) -> Iterator[Town]:
    application.forget_languages()
    yield Town(application, database, caller)
    forget(application)


def forget(site: Site) -> None:
    with store_of(site.app).session() as session:
        for table in (Publication, PublicSite, Consent):
            session.execute(delete(table))
        session.commit()


def addresses(town: Town) -> list[str]:
    found = re.findall(r"<loc>([^<]+)</loc>", town.see("/public/sitemap.xml"))
    return [unescape(one).removeprefix(town.site.url) for one in found]


def main_part(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def test_the_world_sees_what_was_published_and_nobody_s_name(town: Town) -> None:
    """Every page, list, calendar and description for search engines, before and after a consent."""
    for path in ("/public", "/public/programmes", "/public/events", "/public/map"):
        assert "Гимназия" not in town.see(path)
        assert "Заречье" not in town.see(path)
        assert 'content="noindex"' in town.see(path)
    assert "Allow" not in town.see("/robots.txt")
    assert town.publish()[0] == 302
    places = addresses(town)
    assert places[0] == "/public"
    assert {*places[4:]} == {f"/public/institutions/{SCHOOL}", "/public/programmes/p1", "/public/events/e1"}
    texts = {
        path: town.see(path)
        for path in [*places, "/public/sitemap.xml", "/public/events.ics", "/public?lang=en", "/robots.txt"]
    }
    for path, text in texts.items():
        assert [word for word in (*SECRET, "Лихач", "Сергеевн") if word in text] == [], path
        for held in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text):
            assert json.loads(held)["@context"] == "https://schema.org"
        assert 'content="noindex"' not in text
    school = texts[f"/public/institutions/{SCHOOL}"]
    for word in (
        "Директор …. Пишите … &lt;/script&gt;",
        "Ведёт …",
        "ул. Тихая, 1",
        "Хор …",
        "Праздник",
        '"@type":"School"',
    ):
        assert word in school
    assert f'<link rel="canonical" href="{town.site.url}/public/institutions/{SCHOOL}">' in school
    assert 'hreflang="en"' in school
    assert "Sitemap:" in texts["/robots.txt"]
    assert main_part(texts["/public"]).count('href="/public/institutions/') == 1

    # Somebody agrees, and her institution names her: then she stands there, and nobody else does.
    town.agree()
    assert town.publish(person=[HER, "denis"])[0] == 302
    school = town.see(f"/public/institutions/{SCHOOL}")
    assert NAMED in school
    assert "хормейстер" in school
    assert "Хор Анны Лихачёвой" in school
    assert "Кудрин" not in school
    town.withdraw()
    for path in (f"/public/institutions/{SCHOOL}", "/public/programmes/p1", "/public/programmes"):
        assert "Лихач" not in town.see(path), "withdrawn is gone at once"
    town.agree()
    assert f"<dt>{NAMED}" not in town.see(f"/public/institutions/{SCHOOL}"), "the institution decides anew"
    town.publish(person=[])
    town.publish(person=[HER])
    assert f"<dt>{NAMED}" in town.see(f"/public/institutions/{SCHOOL}")
    town.change("MATCH (:Teacher {id: 't-petrova-ia'})-[w:WORKS_AT]->() SET w.until = $on - duration('P1D')", on=TODAY)
    for path in (f"/public/institutions/{SCHOOL}", "/public/programmes"):
        assert "Лихач" not in town.see(path), "she has left"


def test_a_preview_is_what_the_world_then_sees(town: Town) -> None:
    """Byte for byte inside the main part: the institution, its programme and event, the municipality's first page."""
    path = f"/site/institutions/{SCHOOL}/preview"
    town.agree()
    wanted = EVERYTHING | {"person": HER, "seen": 0}
    shown = {
        see: town.send(town.school, path, wanted | {"see": see})
        for see in ("", "programme:p1", "post:e1", "programme:p2")
    }
    assert shown.pop("programme:p2")[0] == 404, "it is not among what was chosen"
    assert town.missing(f"/public/institutions/{SCHOOL}"), "looking publishes nothing"
    assert town.publish(person=HER)[0] == 302
    for see, public in (("", f"institutions/{SCHOOL}"), ("programme:p1", "programmes/p1"), ("post:e1", "events/e1")):
        status, page = shown[see]
        assert status == 200
        assert main_part(page) == main_part(town.see(f"/public/{public}"))
        assert 'content="noindex"' in page
    looks = town.enter("coordinator")
    form: dict[str, object] = {"words": "Мы рядом.\n\nПриходите", "numbers": "1", "seen": 0}
    preview = town.send(looks, "/site/municipality/preview", form)[1]
    assert town.send(looks, "/site/municipality", form | {"act": "publish"})[0] == 302
    assert main_part(preview) == main_part(town.see("/public"))
    assert "меньше 5" in preview


def test_what_is_taken_down_is_gone_at_once_and_as_if_it_had_never_been(town: Town) -> None:
    town.publish()
    paths = [f"/public/institutions/{SCHOOL}", "/public/programmes/p1", "/public/events/e1"]
    connection = town.world.connection
    connection.request("GET", paths[0])
    first = connection.getresponse()
    first.read()
    tag, kept = first.headers["ETag"], first.headers["Cache-Control"]
    assert (kept, first.headers.get("Set-Cookie")) == ("no-cache", None)

    def again() -> int:
        connection.request("GET", paths[0], headers={"If-None-Match": tag})
        answer = connection.getresponse()
        answer.read()
        return answer.status

    assert again() == 304
    assert town.publish(page="", act="down")[0] == 302
    assert again() == 404
    bare = re.compile(r"[0-9a-f]{16,}|/public/[\w/-]+|%2F[\w%-]+|value=\"[^\"]+\"")
    kinds = ("institutions", "programmes", "events")
    never = [bare.sub("", town.world.ask(f"/public/{kind}/never-was")[1].decode()) for kind in kinds]
    assert [bare.sub("", town.world.ask(path)[1].decode()) for path in paths] == never
    assert town.missing("/public/sitemap.xml")
    assert "Гимназия" not in town.see("/public")


def test_nothing_becomes_public_by_what_happens_in_the_network(town: Town) -> None:
    """New things, things made anew under an old id, moved by a merge, narrowed to some, of another municipality."""
    town.publish()
    town.change(
        "MATCH (a:Institution {id: 'gymnasium-1'}) "
        "CREATE (a)-[:RUNS]->(:Programme {id: 'p9', title: 'Новая тайна', direction: 'art', created_at: datetime()})"
    )
    assert "тайна" not in town.see(f"/public/institutions/{SCHOOL}")
    assert town.missing("/public/programmes/p9")
    town.change("MATCH (n:Post {id: 'e1'}) SET n.audience = 'some', n.kinds = ['school']")
    assert town.missing("/public/events/e1"), "it is for some now"
    assert "Праздник" not in town.see("/public/events")
    town.change(MOVE, to="museum")
    assert town.missing("/public/programmes/p1"), "another institution runs it now, which has published nothing"
    town.change(MOVE, to=SCHOOL)
    assert not town.missing("/public/programmes/p1")
    town.change("MATCH (p:Programme {id: 'p1'}) SET p.created_at = p.created_at + duration('PT1S')")
    assert town.missing("/public/programmes/p1"), "another thing bears the same id"
    town.change("MATCH (a {id: 'gymnasium-1'})-[r:IN]->(), (m:Municipality {id: 'm2'}) DELETE r CREATE (a)-[:IN]->(m)")
    assert town.missing(f"/public/institutions/{SCHOOL}"), "of another municipality now"
    assert "Далёкое" not in town.see("/public")


def test_programmes_are_chosen_by_direction_age_and_topic(town: Town) -> None:
    town.publish(programme=["p1", "p2"])

    def found(query: str) -> list[str]:
        return re.findall(r'<h3><a href="/public/programmes/(\w+)', town.see(f"/public/programmes?{query}"))

    assert found("") == ["p2", "p1"]
    assert found("direction=art") == found("topic=past") == found("topic=war") == ["p1"]
    assert found("age=8&direction=sport") == ["p2"]
    assert found("age=11") == found("topic=none") == []
    assert "Память" not in town.see("/public/programmes"), "a topic that no published programme names is not offered"
    for query in ("direction=x", "age=-1", "age=x", "page=0", "topic=" + "x" * 99):
        assert town.world.ask(f"/public/programmes?{query}")[0] == 400
    assert town.missing("/public/programmes?page=2")
    assert town.missing("/public?in=m2")


def test_who_may_publish_and_take_down(town: Town) -> None:
    """The coordinator publishes nothing for an institution; one of another municipality does not even find it."""
    looks = town.enter("coordinator")
    path = f"/site/institutions/{SCHOOL}"
    assert [looks.ask(path)[0], town.send(looks, f"{path}/preview", dict(EVERYTHING))[0]] == [404, 404]
    assert town.school.ask(f"/site/institutions/{MUSEUM}")[0] == 404
    assert town.school.ask("/site/municipality")[0] == 403
    assert town.publish(page="")[0] == 302, "an empty mark is a mark"
    status, page = town.send(town.school, path, {"seen": 0, "act": "publish", **EVERYTHING})
    assert status == 409
    assert "checked" in page
    assert town.send(town.school, path, {"seen": 1, "act": "publish", "programme": "p1"})[0] == 422
    with store_of(town.site.app).session() as session:
        row = session.query(Publication).filter_by(kind=PROGRAMME).one()
        demo = session.query(Account).filter_by(email=town.site.accounts["coordinator"][0]).one()
        demo.municipality = "m2"
        session.commit()
    try:
        assert town.send(looks, f"/site/take-down/{row.id}", {"reason": "x"})[0] == 404
        assert "Гимназия" not in looks.ask("/site/municipality")[1].decode()
    finally:
        with store_of(town.site.app).session() as session:
            session.get(Account, demo.id).municipality = "zarechye"
            session.commit()
    assert town.send(looks, f"/site/take-down/{row.id}", {"reason": " "})[0] == 422
    assert town.send(looks, f"/site/take-down/{row.id}", {"reason": "Набор закрыт"})[0] == 302
    assert town.missing("/public/programmes/p1")
    assert "Причина: Набор закрыт" in town.school.ask(path)[1].decode()
    with store_of(town.site.app).session() as session:
        last = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert last is not None
        assert (last.action, last.target, last.outcome) == ("site.take_down", "programme:p1:", "done")


def test_two_municipalities_stand_side_by_side(town: Town) -> None:
    """Each on pages of its own; the second is asked for by its id, and its links go on so."""
    town.publish()
    town.change(
        "MATCH (m:Municipality {id: 'm2'}) "
        "CREATE (i:Institution {id: 'far', name: 'Дальняя', kind: 'school', sector: 'general', created_at: datetime()})-[:IN]->(m)"
    )
    actor = Actor(name="x", roles=frozenset({"representative"}), institutions=frozenset({"far"}))
    with store_of(town.site.app).session() as session:
        seen = town.database.session(actor.viewer)
        offer = rules.offered(seen, session, Caller(actor), "far", TODAY)
        rules.publish(session, Caller(actor), rules.institution_site("far"), offer.items(Choice(True)), 0)
    here, there = main_part(town.see("/public")), town.see("/public?in=m2")
    assert ("Дальняя" in here, "Далёкое" in here, 'href="/public?in=m2"' in here) == (False, True, True)
    assert "Гимназия" not in main_part(there)
    assert 'href="/public/programmes?in=m2"' in there
    assert 'href="/public?in=m2"' in town.see("/public/institutions/far")
    assert len(addresses(town)) == 12


def test_nonsense_is_nowhere(town: Town) -> None:
    town.publish()
    for id in ("%00", "%D0%B0", "a%20b", "x" * 300, "%E2%80%AEx", "..%2F..%2Fsite"):
        for kind in ("institutions", "programmes", "events"):
            assert town.missing(f"/public/{kind}/{id}"), id
    assert town.missing("/public?in=%00")
    assert "Гимназия" in town.see("/public?lang=%00&q=" + "x" * 2000)


@pytest.mark.parametrize(
    "name", ["institutions", "programmes", "taught", "events", "people", "names", "choices", "municipalities"]
)
def test_questions_begin_at_an_index(seeded: Callable[..., GraphSession], database: Graph, name: str) -> None:
    seeded()
    query = database.queries[f"site.{name}"]
    row = {"id": "x", "institution": "y", "municipality": "z", "made": "1", "about": True, "contacts": True}
    known = {"published": [row], "institutions": ["y"], "ids": ["z"], "id": "y", "viewer": {"sees": ["public"]}}
    with database.driver_session("read") as session:
        given = query.complete({name: value for name, value in known.items() if name in query.params})
        steps = operators(session, query.text, given | known)
    assert any("IndexSeek" in step for step in steps)
    assert [step for step in steps if "Scan" in step] == []

"""Two municipalities on one server: nobody of one touches or counts what is the other’s; what is shared across the border works."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter

from app import access, agreements, complaints, partnership, site, voices
from app.access import Target
from app.agreements import Draft
from app.audit import Caller
from app.graph import Graph
from app.partnership import places
from app.sessions import actor_of
from app.site import Item
from app.store import (
    Account,
    AgreementEntry,
    AgreementLog,
    AgreementParty,
    AuditEntry,
    Base,
    CalendarLink,
    Complaint,
    FeedLink,
    Invitation,
    MaterialChange,
    Membership,
    Merge,
    NetworkImport,
    OwnReport,
    Partnership,
    PartnershipEntry,
    PartnershipParty,
    PostChange,
    ProfileChange,
    Publication,
    PublicSite,
    Scene,
    Throttle,
    VoiceChange,
    Wave,
    WaveLink,
    WebSession,
)
from app.store import of as store_of
from bench.site import Browser
from tests.conftest import Site
from tests.graph.test_deals import MUSEUM, SCHOOL, TODAY, Town, sent, shown, town

__all__ = ["town"]

FAR = "far"
PEOPLE = {
    "coordinator": ("coordinator", "", "m2"),
    "representative": ("representative", FAR, "m2"),
    "teacher": ("teacher", FAR, "m2"),
    "near": ("coordinator", "", "zarechye"),
    "school": ("representative", SCHOOL, "zarechye"),
    "museum": ("representative", MUSEUM, "zarechye"),
}
"""Three of the other municipality, and those whose things they meet."""
THEIRS = """
MATCH (f:Institution {id: 'far'})
CREATE (y:Teacher {id: 'far-teacher', name: 'Вера', visibility: 'network'})-[w:WORKS_AT {id: 'w3', position: 'учитель'}]->(f)
FOREACH (n IN [y, w] | SET n.created_at = datetime(), n.updated_at = datetime())
"""
MAKE = """
MATCH (m:Municipality {id: 'zarechye'}), (war:Topic {id: 'war'})
MATCH (a:Institution {id: 'gymnasium-1'}), (b:Institution {id: 'museum'})
CREATE (t:Teacher {id: 'anna', name: 'Анна Тайная', visibility: 'network'})-[w1:WORKS_AT {id: 'w1', position: 'учитель'}]->(a)
CREATE (u:Teacher {id: 'boris', name: 'Борис Тайный', visibility: 'network', state: 'proposed', proposed_by: 'anna'})
CREATE (u)-[w2:WORKS_AT {id: 'w2', position: 'учитель'}]->(b)
CREATE (t)-[i:INFORMAL_TIE {id: 'contact-1', kind: 'advice', state: 'proposed', visibility: 'network', registered_by: 'anna',
  version: 1, source: 'teacher'}]->(u)
CREATE (a)-[:POSTED]->(e:Post {id: 'post-1', title: 'Тайный сбор', posted_on: $on, event_on: $on})
CREATE (a)-[:SHARES]->(s:Material {id: 'material-1', title: 'Тайная разработка', kind: 'lesson', licence: 'CC BY 4.0',
  link: 'https://x.example'})
CREATE (a)-[:ASKS]->(d:PdRequest {id: 'pd-1', title: 'Тайный курс', term: '2027-1', state: 'gathering', version: 1})-[:IN]->(m)
CREATE (d)-[:ABOUT]->(war)
FOREACH (n IN [t, u, e, s, d, w1, w2, i] | SET n.created_at = datetime(), n.updated_at = datetime())
"""
PUBLIC_OR_OWN = {
    # Their own municipality’s suggestions and page, account, session, keys, files and links: nothing of anybody else’s is sent.
    "board.decide",
    "board.renew",
    "publishing.town",
    "publishing.town_preview",
    "accounts.account", "accounts.end_other_sessions", "accounts.language", "accounts.password", "accounts.sign_in",
    "accounts.sign_out",
    "calendar.subscribe", "console.cancel", "console.run", "contacts.consent", "contacts.register", "inbox.letter", "inbox.seen",
    "inbox.stop", "kept_reports.keep", "kept_reports.new", "many.page", "many.write", "my_data.file", "my_data.withdraw",
    "own_network.dismiss", "own_network.show_again", "pictures.take", "reports.favour", "runs.stop", "runs.stop_here",
    "scenes.keep",
    "subscriptions.change", "subscriptions.make_feed", "tokens.page",
    # Opened by a link that only its holder has.
    "accounts.accept", "personal.change", "personal.consent", "personal.nobody", "personal.register",
    # What everybody who has signed in may say of everybody’s things.
    "complaints.file", "library.thank",
}  # fmt: skip
"""Ways of writing that are nobody’s of the other municipality; every other one is tried."""
GIVEN_BACK = ("bulletin.edit", "library.edit")
"""What was typed for something that is not there any more comes back: as it does for what never was."""
UNSAID = {Throttle, AuditEntry, WebSession}
"""Tables that tell of attempts."""
FIELDS = {
    "institution": SCHOOL, "own": SCHOOL, "owner": SCHOOL, "with": MUSEUM, "party": "1", "parties": SCHOOL, "about":
    "1", "one": SCHOOL,
    "other": MUSEUM, "kept": SCHOOL, "words": "слова", "reason": "причина", "title": "название", "subject": "предмет", "seen": "1",
    "version": "1", "circle": "1", "said": "yes", "giver": MUSEUM, "receiver": SCHOOL, "side": "receiver", "resource": "letters",
    "need": "need-a", "email": "z@z.example", "role": "representative", "municipality": "zarechye", "answer": "ответ", "page": "on",
    "form": "coop_agreement", "kind": "", "key": "x", "day": "2030-01-01", "quantity": "1", "from": MUSEUM, "what": "institution",
    "municipality_name": "x", "institutions": SCHOOL, "ends_on": "2030-01-01", "person": "anna", "roles":
    "representative", "until": "",
}  # fmt: skip


@dataclass
class Border:
    """The two municipalities with people who sign in, and ids of what the first one has, by endpoint or by blueprint."""

    town: Town
    site: Site
    graph: Graph
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    opened: dict[str, Browser] = field(default_factory=dict)

    @property
    def books(self) -> Any:
        return store_of(self.site.app)

    def account(self, who: str) -> int:
        with self.books.session() as session:
            found: int = session.scalars(select(Account.id).where(Account.email == f"b-{who}@x.example")).one()
            return found

    def caller(self, who: str) -> Caller:
        with self.books.session() as session:
            return Caller(actor_of(session.get_one(Account, self.account(who))))

    def enter(self, who: str) -> Browser:
        if who not in self.opened:
            self.opened[who] = Browser(self.site.url)
            self.opened[who].sign_in(f"b-{who}@x.example", self.site.accounts["representative"][1])
        return self.opened[who]

    def make(self) -> None:
        """Everything that the first municipality can have."""
        with self.graph.driver_session("write") as session:
            session.run(MAKE, on=TODAY).consume()
        self.enter("school")
        deal, booking = self.town.begin(words="Тайно"), self.town.reserve(MUSEUM)
        school, near, museum = self.caller("school"), self.caller("near"), self.caller("museum")
        known = places(self.town.graph(), [SCHOOL, MUSEUM])
        with self.books.session() as session:
            given = {"title": "Тайная дружба", "words": "Тайно"}
            workspace = partnership.begin(session, school, SCHOOL, [MUSEUM], given, known, "", TODAY)
            draft = Draft("coop_agreement", (SCHOOL, MUSEUM))
            texts = {"subject": "Тайный предмет", "until": str(TODAY + dt.timedelta(days=300))}
            paper = agreements.begin(session, school, SCHOOL, draft, texts, known, "", TODAY)
            about = complaints.Thing("institution", SCHOOL, "Тайная жалоба", "zarechye", (SCHOOL,))
            complaint = complaints.file(session, museum, about, "wrong", {"words": "Тайно"}, "", "k")
            page = Item("institution", SCHOOL, SCHOOL, "zarechye", "0", {})
            site.publish(session, school, f"institution:{SCHOOL}", [page], 0)
            invited = voices.invite(
                session, school, Target(municipality="zarechye", institution=SCHOOL), "b-n@x.example", None, TODAY
            )
            who = school.actor.account_id
            common = {
                "before": {},
                "after": {},
                "held": {"node": {}},
                "act": "remove",
                "title": "Тайно",
                "account_id": who,
            }
            rows: dict[str, Any] = {
                "profile": ProfileChange(institution=SCHOOL, part="need", record="gone", **common),
                "post": PostChange(post="gone", institution=SCHOOL, municipality="zarechye", **common),
                "material": MaterialChange(material="gone", owner_kind="Institution", owner=SCHOOL,
                municipality="zarechye", **common),
                "wave": Wave(municipality="zarechye", title="Тайная волна", made_by=near.actor.account_id,
                ends_on=TODAY, nonce="b-1"),
                "merge": Merge(municipality="zarechye", label="Teacher", kept="anna", gone="gone", moved={"node":
                {"name": "Тайный"}}),
                "import": NetworkImport(municipality="zarechye", name="Тайный файл", state="done", content={},
                mapping={}, counts={}, undo={}),
                "scene": Scene(account_id=who, title="Тайная сцена", as_of=TODAY),
                "calendar": CalendarLink(account_id=who, municipality="zarechye", token_hash="b-2"),
                "feed": FeedLink(account_id=who, what="all", municipality="zarechye", token_hash="b-3"),
                "report": OwnReport(account_id=near.actor.account_id, title="Тайный отчёт", params={}),
            }  # fmt: skip
            session.add_all(rows.values())
            session.flush()
            link = WaveLink(wave_id=rows["wave"].id, person="anna", institution=SCHOOL, token_hash="b-4")
            session.add(link)
            session.commit()
            theirs = session.scalars(select(WebSession.id).where(WebSession.account_id == who)).first()
            public = session.scalars(select(Publication.id).where(Publication.thing == SCHOOL)).first()
            self.ids = {
                "accounts": {"id": who}, "accounts.withdraw": {"id": invited.invitation.id}, "accounts.end_session": {"id": theirs},
                "agreements": {"id": paper}, "bulletin": {"id": "post-1", "change": rows["post"].id},
                "calendar": {"link": rows["calendar"].id}, "complaints": {"id": complaint},
                "contacts": {"id": "contact-1"}, "contacts.answer_person": {"id": "boris"}, "deals": {"id": deal},
                "development": {"id": "pd-1"}, "duplicates": {"id": rows["merge"].id}, "imports": {"id": rows["import"].id},
                "kept_reports": {"id": rows["report"].id, "act": "delete"}, "library": {"id": "material-1", "change":
                rows["material"].id},
                "partnership": {"id": workspace}, "profiles": {"id": SCHOOL, "record": "need-a", "change": rows["profile"].id},
                "publishing": {"id": SCHOOL, "publication": public}, "readiness": {"id": SCHOOL}, "reservations": {"id": booking},
                "scenes": {"id": rows["scene"].id}, "subscriptions": {"link": rows["feed"].id}, "tokens": {"id": 999_999},
                "voices": {"id": SCHOOL}, "voices.answer": {"id": invited.invitation.id},
                "waves": {"id": rows["wave"].id, "link": link.id},
            }  # fmt: skip

    def paths(self, method: str) -> Iterator[tuple[str, str, bool]]:
        """Every way of a method to something of the first municipality: endpoint, address, whether the address names a thing."""
        adapter = self.site.app.url_map.bind("localhost")
        for rule in sorted(self.site.app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
            if method not in (rule.methods or ()) or rule.endpoint in PUBLIC_OR_OWN:
                continue
            if access.declared(self.site.app, rule.endpoint) == access.PUBLIC:
                continue
            for values in self._values(rule):
                yield rule.endpoint, adapter.build(rule.endpoint, values), bool(set(values) - {"part", "what", "move"})

    def _values(self, rule: Rule) -> Iterator[dict[str, Any]]:
        named = self.ids.get(rule.endpoint.split(".")[0], {}) | self.ids.get(rule.endpoint, {})
        choices: list[list[Any]] = []
        for name in sorted(rule.arguments):
            converter = rule._converters[name]
            choices.append(
                sorted(converter.items)
                if isinstance(converter, AnyConverter) and name not in named
                else [named.get(name)]
            )
        if any(None in many for many in choices):
            return
        for chosen in itertools.product(*choices):
            yield dict(zip(sorted(rule.arguments), chosen, strict=True))

    def held(self) -> str:
        """All that the network and the store hold, apart from what tells of attempts."""
        with self.graph.driver_session("read") as session:
            nodes = session.run("MATCH (n) WHERE NOT n:Migration RETURN labels(n), properties(n)").values()
            ties = session.run("MATCH (a)-[r]->(b) RETURN type(r), a.id, b.id, properties(r)").values()
        rows = []
        with self.books.session() as session:
            for mapper in Base.registry.mappers:
                if mapper.class_ not in UNSAID:
                    for row in session.execute(select(mapper.local_table)):
                        rows.append((mapper.class_.__tablename__, *map(str, row)))
        return "\n".join(sorted(map(repr, [*nodes, *ties, *rows])))


@pytest.fixture
def border(application: Site, town: Town, database: Graph) -> Iterator[Border]:
    application.forget_languages()
    with store_of(application.app).session() as session:
        hash = session.query(Account).filter_by(email=application.accounts["representative"][0]).one().password_hash
        for name, (role, place, home) in PEOPLE.items():
            known = {"name": name, "password_hash": hash, "municipality": home, "demo": True}
            one = Account(email=f"b-{name}@x.example", person="far-teacher" if name == "teacher" else None, **known)
            one.memberships = [Membership(role=role, institution=place)]
            session.add(one)
        session.commit()
    with database.driver_session("write") as session:
        session.run(THEIRS).consume()
    made = Border(town, application, database)
    yield made
    for browser in made.opened.values():
        browser.close()
    with made.books.session() as session:
        ours = select(Account.id).where(Account.email.like("b-%@x.example"))
        session.execute(update(Complaint).where(Complaint.account_id.in_(ours)).values(state="withdrawn"))
        for table in (
            PartnershipEntry, PartnershipParty, Partnership, AgreementEntry, AgreementParty, AgreementLog, Publication, PublicSite,
            ProfileChange, PostChange, MaterialChange, WaveLink, Wave, Merge, NetworkImport, VoiceChange, Invitation,
        ):  # fmt: skip
            session.execute(delete(table))
        session.execute(delete(Account).where(Account.email.like("b-%@x.example")))
        session.commit()


STRANGERS = ("coordinator", "representative", "teacher")


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_of_the_other_municipality_writes_here(border: Border, who: str) -> None:
    """Every way of writing that the application has is tried with the ids of the first municipality. Where the address
    names a thing,
    it is not there (404) or not theirs to do (403); where the form names it, nothing is written either."""
    border.make()
    asking = border.enter(who)
    asking.form_secret()
    before, taken, tried = border.held(), [], 0
    for endpoint, path, is_named in border.paths("POST"):
        tried += 1
        form = FIELDS | {"id": SCHOOL, "nonce": f"{tried:032x}"}
        if path.startswith("/api/"):
            status = _send_json(asking, path)
        else:
            status, _ = sent(asking, path, form)
        allowed = (403, 404) if is_named else (400, 403, 404, 422)
        if status == 409 and endpoint in GIVEN_BACK:
            status = 404 if sent(asking, f"/{path.split('/')[1]}/no-such/edit", form)[0] == status else status
        if status not in allowed:
            taken.append(f"{endpoint} {path}: {status}")
    assert taken == [], "\n".join(taken)
    assert border.held() == before
    assert tried > 80


def _send_json(asking: Browser, path: str) -> int:
    headers = {
        "Cookie": "; ".join(f"{k}={v}" for k, v in asking.cookies.items()), "Content-Type": "application/json",
        "X-CSRFToken": asking.form_secret(),
    }  # fmt: skip
    asking.connection.request("POST", path, json.dumps({"municipality": "zarechye"}), headers)
    answer = asking.connection.getresponse()
    answer.read()
    return answer.status


CLOSED = (
    "agreements", "complaints", "deals", "imports", "kept_reports", "partnership", "profiles", "publishing",
    "reservations", "scenes",
    "voices", "waves",
)  # fmt: skip
"""Areas whose single things are seen by their own people only."""
LISTS = (
    "/partnerships", "/agreements", "/complaints", "/contacts/inbox", "/waves", "/contacts/duplicates", "/scenes",
    "/deals", "/site",
    "/contacts", "/bulletin/removed", "/library/mine", "/site/municipality", "/accounts/invite",
)  # fmt: skip


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_of_the_other_municipality_sees_or_counts_it(border: Border, who: str) -> None:
    """Pages of single things are not there, and lists read the same, letter by letter, before the other municipality
    has anything and
    after: there is nothing to count."""
    asking = border.enter(who)

    def read() -> dict[str, str]:
        return {path: re.sub(r'value="[^"]{20,}"|\d\d:\d\d', "", shown(asking, path)[1]) for path in LISTS}

    read()  # what a first look writes, it has written
    before = read()
    border.make()
    seen = [path for path, text in read().items() if text != before[path]]
    assert seen == []
    open_pages = []
    for endpoint, path, is_named in border.paths("GET"):
        if endpoint.split(".")[0] in CLOSED and is_named and (status := shown(asking, path)[0]) not in (403, 404):
            open_pages.append(f"{endpoint} {path}: {status}")
    assert open_pages == []


def test_a_partnership_across_the_border(border: Border) -> None:
    """Both sides act as themselves, both coordinators read the log, and neither side acts for the other."""
    school, far = border.enter("school"), border.enter("representative")
    form = {"institution": SCHOOL, "with": FAR, "title": "Через границу", "words": "Здравствуйте", "nonce": "c" * 32}
    assert sent(school, "/partnerships/new", form)[0] == 302
    path = f"/partnerships/partnership-{'c' * 32}"
    assert "Через границу" in shown(far, "/contacts/inbox")[1]
    again = {"institution": FAR, "with": SCHOOL, "title": "То же", "words": "Давайте дружить", "nonce": "b" * 32}
    status, page = sent(far, "/partnerships/new", again)
    assert (status, path in page, "«То же»" in page or "“То же”" in page, "Давайте дружить</textarea>" in page) == (
        409, True, True, True,
    ), "who proposes the same is led to what is there, with their words"  # fmt: skip
    for who, number in (("representative", "1"), ("school", "2"), ("coordinator", "2"), ("near", "1"), ("museum", "1")):
        status, _ = sent(border.enter(who), f"{path}/say", {"party": number, "words": "не я", "nonce": "d" * 32})
        assert status == 404, (who, number)
    assert sent(far, f"{path}/join", {"party": "2", "circle": "2", "nonce": "e" * 32, "words": "Рады"})[0] == 302
    assert "Через границу" in shown(school, "/contacts/inbox")[1]
    text = {"goals": "Общий урок", "rules": "Вместе", "party": "1", "version": "0", "nonce": "f" * 32}
    assert sent(school, f"{path}/propose", text)[0] == 302
    page = shown(far, path)[1]
    circle = re.search(r'name="circle" value="(\d+)"', page)
    assert circle is not None
    given = {"party": "2", "version": "1", "circle": circle[1], "nonce": "1" * 32}
    assert sent(far, f"{path}/agree", given)[0] == 302
    logs = []
    for who in ("school", "representative", "near", "coordinator"):
        status, page = shown(border.enter(who), path)
        assert (status, "Рады" in page, "Общий урок" in page) == (200, True, True), who
        logs.append(re.findall(r'<li class="box" data-act="(\w+)"', page))
        assert "Через границу" in shown(border.enter(who), "/partnerships")[1], who
    assert logs == [["agree", "propose", "join", "invite", "open"]] * 4
    for who in ("museum", "teacher"):
        assert shown(border.enter(who), path)[0] in (403, 404)


def test_an_agreement_across_the_border_makes_a_tie_on_both_maps(border: Border) -> None:
    school, far = border.caller("school"), border.caller("representative")
    known = places(border.town.graph(), [SCHOOL, FAR])
    texts = {"subject": "Уроки через границу", "until": str(TODAY + dt.timedelta(days=300))}
    with border.books.session() as session:
        id = agreements.begin(session, school, SCHOOL, Draft("coop_agreement", (SCHOOL, FAR)), texts, known, "", TODAY)
    path = f"/agreements/{id}"
    assert "Уроки через границу" in shown(border.enter("representative"), "/contacts/inbox")[1]
    for who, number in (("representative", "1"), ("coordinator", "2"), ("near", "2"), ("museum", "2")):
        status, _ = sent(border.enter(who), f"{path}/agree", {"party": number, "version": "1", "nonce": "d" * 32})
        assert status == 404, (who, number)
    assert (
        sent(border.enter("representative"), f"{path}/agree", {"party": "2", "version": "1", "nonce": "a" * 32})[0]
        == 302
    )
    signed = {"party": "2", "version": "1", "nonce": "b" * 32, "number": "Г-1", "signed_on": TODAY.strftime("%d.%m.%Y")}
    assert sent(border.enter("representative"), f"{path}/sign", signed)[0] == 302
    assert "Уроки через границу" in shown(border.enter("school"), "/contacts/inbox")[1]
    for who in ("school", "representative", "near", "coordinator"):
        asking = border.enter(who)
        status, page = shown(asking, path)
        acts = set(re.findall(r'<li class="box" data-act="(\w+)"', page))
        assert (status, acts >= {"open", "agree", "sign"}) == (200, True), (who, acts)
        for place in (SCHOOL, FAR):
            picture = json.loads(asking.ask(f"/api/explore/view?focus={place}")[1])
            assert f"{id}" in json.dumps(picture), (who, place)
    assert far.actor.municipality != school.actor.municipality
    assert shown(border.enter("museum"), path)[1].count("Уроки через границу") < 9


def test_a_project_across_the_border_is_one_for_both(border: Border) -> None:
    with border.graph.driver_session("write") as session:
        session.run(
            "MATCH (a:Institution {id: $a}), (b:Institution {id: $b}) "
            "CREATE (x:Project {id: 'shared', title: 'Общая вахта', kind: 'network', status: 'active'}) "
            "CREATE (a)-[:TAKES_PART {id: 's1', role: 'lead'}]->(x), (b)-[:TAKES_PART {id: 's2', role: 'member'}]->(x)",
            a=SCHOOL, b=FAR,
        ).consume()  # fmt: skip
    for who in ("school", "representative", "near", "coordinator", "teacher"):
        status, page = shown(border.enter(who), "/projects/shared")
        assert (status, "Гимназия" in page, "Далёкая" in page) == (200, True, True), who
        for place in (SCHOOL, FAR):
            assert "Общая вахта" in shown(border.enter(who), f"/institutions/{place}")[1], (who, place)

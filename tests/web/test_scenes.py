"""Kept scenes over HTTP: whose they are, who else may open them, two windows at once, links; and the store that grows."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from app import accounts, scenes
from app.access import Actor
from app.audit import Caller
from app.store import STORE_VERSION, Account, AuditEntry, Scene, SceneShare, Store, now, open_store
from tests.racing import in_threads
from tests.web.conftest import Browser

JSON = {"Accept": "application/json"}
Enter = Callable[..., Browser]


def keep(browser: Browser, title: str = "Осень", query: str = "?level=people", **more: str) -> dict[str, object]:
    answer = browser.post("/scenes", {"title": title, "query": query} | more, headers=JSON)
    assert answer.status_code == 201, answer.text
    return answer.json  # type: ignore[return-value]


def save(browser: Browser, id: object, version: object, **fields: object):
    return browser.post(f"/scenes/{id}", {"version": version} | fields, headers=JSON)


def make_link(browser: Browser, id: object, days: object = 7) -> str:
    page = browser.post(f"/scenes/{id}/links", {"days": days}).text
    found = re.search(r'value="http://localhost(/shared/[\w-]{43})"', page)
    assert found, page
    return found[1]


# --- the store --------------------------------------------------------------------------------------------------------


def old_store(path: Path) -> str:
    """A store as the version before kept scenes has left it, with an account in it."""
    url = f"sqlite:///{path / 'store.sqlite'}"
    store = open_store(url)
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE scene_shares"))
        connection.execute(text("DROP TABLE scenes"))
        connection.execute(text("UPDATE store_version SET version = 1"))
    with store.session() as session:
        session.add(Account(email="a@b.example", name="А", password_hash="-"))
        session.commit()
    store.close()
    return url


def test_a_store_of_the_version_before_gains_the_tables_and_keeps_its_content(tmp_path: Path) -> None:
    url = old_store(tmp_path)
    for _ in range(2):
        store = open_store(url)
        assert {"scenes", "scene_shares"} <= set(inspect(store.engine).get_table_names())
        with store.session() as session:
            assert session.execute(text("SELECT version FROM store_version")).all() == [(STORE_VERSION,)]
            owner = session.scalars(select(Account)).one()
            session.add(Scene(account_id=owner.id, title="т", as_of=dt.date(2026, 1, 1)))
            session.commit()
        store.close()


def test_two_processes_may_bring_the_same_store_up(tmp_path: Path) -> None:
    url = old_store(tmp_path)
    together, stores = threading.Barrier(4), []

    def start() -> None:
        together.wait()
        stores.append(open_store(url))

    in_threads(start for _ in range(4))
    assert len(stores) == 4
    for store in stores:
        assert inspect(store.engine).has_table("scene_shares")
        store.close()


def test_scenes_go_with_their_account(accounts_store: Store, add: Callable[..., int]) -> None:
    owner = add()
    with accounts_store.session() as session:
        scene = Scene(account_id=owner, title="т", as_of=dt.date(2026, 1, 1))
        session.add(scene)
        session.flush()
        session.add(SceneShare(scene_id=scene.id, email="x@y.example"))
        session.commit()
        session.delete(session.get_one(Account, owner))
        session.commit()
        assert session.scalars(select(SceneShare)).all() == session.scalars(select(Scene)).all() == []


# --- my scenes --------------------------------------------------------------------------------------------------------


def test_a_kept_scene_is_listed_opened_edited_copied_deleted_and_brought_back(enter: Enter) -> None:
    anna = enter("teacher")
    scene = keep(anna, "Осень", "?level=people&on=2024-10-01&evil=1", note="Что видно")
    assert (scene["query"], scene["as_of"], scene["own"]) == ("?level=people&on=2024-10-01", "2024-10-01", True)
    page = anna.get("/scenes").text
    assert "Осень" in page
    assert "Что видно" in page
    assert anna.get(f"/scenes/{scene['id']}").location == f"/explore?level=people&on=2024-10-01&scene={scene['id']}"
    assert anna.get("/api/scenes").json == {"scenes": [scene]}

    form = anna.get(f"/scenes/{scene['id']}/edit").text
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    changed = anna.post(f"/scenes/{scene['id']}", {"version": version[1], "title": "Зима", "note": "<b>снег</b>"})
    assert changed.status_code == 302
    page = anna.get("/scenes").text
    assert "Зима" in page
    assert "&lt;b&gt;снег" in page
    assert anna.get(f"/api/scenes/{scene['id']}").json["query"] == scene["query"]  # type: ignore[index]

    anna.post(f"/scenes/{scene['id']}/copy")
    assert [s["title"] for s in anna.get("/api/scenes").json["scenes"]] == ["Зима (copy)", "Зима"]  # type: ignore[index]

    gone = anna.post(f"/scenes/{scene['id']}/delete")
    page = anna.get(gone.location).text
    assert f"/scenes/{scene['id']}/restore" in page
    assert anna.get(f"/scenes/{scene['id']}").status_code == 404
    anna.post(f"/scenes/{scene['id']}/restore")
    assert anna.get(f"/scenes/{scene['id']}").status_code == 302


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "title"),
        ({"title": "  \n "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": "a", "note": "x" * 4001}, "note"),
        ({"title": "a", "query": "?open=" + "a," * 9000}, "large"),
    ],
)
def test_what_cannot_be_kept_is_refused(enter: Enter, fields: dict[str, str], words: str) -> None:
    answer = enter("teacher").post("/scenes", fields, headers=JSON)
    assert answer.status_code == 422
    assert words in answer.json["error"]  # type: ignore[index]


def test_a_list_has_its_end(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "MOST_SCENES", 2)
    anna = enter("teacher")
    keep(anna)
    scene = keep(anna)
    assert anna.post("/scenes", {"title": "a"}, headers=JSON).status_code == 422
    anna.post(f"/scenes/{scene['id']}/delete")
    keep(anna)


def test_what_was_deleted_long_ago_is_gone_for_good(enter: Enter, accounts_store: Store) -> None:
    anna = enter("teacher")
    old, fresh = keep(anna, "Старая"), keep(anna, "Новая")
    anna.post(f"/scenes/{old['id']}/delete")
    with accounts_store.session() as session:
        session.get_one(Scene, old["id"]).deleted_at = now() - scenes.KEPT - dt.timedelta(minutes=1)
        session.commit()
    assert "Старая" not in anna.get("/scenes").text
    anna.post(f"/scenes/{fresh['id']}/delete")
    with accounts_store.session() as session:
        assert [scene.title for scene in session.scalars(select(Scene))] == ["Новая"]


# --- two windows ------------------------------------------------------------------------------------------------------


def test_the_second_of_two_windows_is_told_and_loses_nothing(enter: Enter) -> None:
    anna = enter("teacher")
    scene = keep(anna)
    assert save(anna, scene["id"], 1, query="?level=people&core=2").status_code == 200
    late = save(anna, scene["id"], 1, query="?level=people&core=3")
    assert late.status_code == 409
    current = late.json["current"]
    assert (current["query"], current["version"]) == ("?level=people&core=2", 2)
    assert anna.get(f"/api/scenes/{scene['id']}").json["query"] == "?level=people&core=2"  # type: ignore[index]
    assert save(anna, scene["id"], current["version"], query="?level=people&core=3").json["version"] == 3


def test_the_form_shows_both_and_a_second_save_is_a_choice(enter: Enter) -> None:
    anna = enter("teacher")
    scene = keep(anna, note="первая")
    save(anna, scene["id"], 1, note="из другого окна")
    late = anna.post(f"/scenes/{scene['id']}", {"version": "1", "title": "Моё", "note": "моя заметка"})
    assert late.status_code == 409
    assert "из другого окна" in late.text
    assert "моя заметка" in late.text
    assert 'value="Моё"' in late.text
    version = re.search(r'name="version" value="(\d+)"', late.text)
    assert version
    assert version[1] == "2"
    again = anna.post(f"/scenes/{scene['id']}", {"version": version[1], "title": "Моё", "note": "моя заметка"})
    assert again.status_code == 302
    assert anna.get(f"/api/scenes/{scene['id']}").json["note"] == "моя заметка"  # type: ignore[index]


@pytest.mark.parametrize("version", ["", "0", "x", "99999999999999999999", "-1"])
def test_without_the_version_nothing_is_changed(enter: Enter, version: str) -> None:
    anna = enter("teacher")
    scene = keep(anna)
    assert save(anna, scene["id"], version, title="x").status_code == 409


def test_of_many_at_once_one_wins(accounts_store: Store, add: Callable[..., int]) -> None:
    owner = add()
    who = Caller(Actor(account_id=owner, roles=frozenset({"teacher"})))
    with accounts_store.session() as session:
        id = scenes.keep(session, who, title="т", query="").id
    together, ends = threading.Barrier(5), []

    def change(n: int) -> None:
        with accounts_store.session() as session:
            scenes.own(session, who, id)
            together.wait()
            try:
                ends.append(scenes.change(session, who, id, 1, note=f"заметка {n}").note)
            except scenes.Changed:
                ends.append("")

    in_threads(partial(change, n) for n in range(5))
    with accounts_store.session() as session:
        scene = scenes.own(session, who, id)
        assert (scene.version, [end for end in ends if end]) == (2, [scene.note])


# --- scenes of others -------------------------------------------------------------------------------------------------

OTHERS = [
    ("GET", "/scenes/{}"),
    ("GET", "/api/scenes/{}"),
    ("GET", "/scenes/{}/edit"),
    ("GET", "/scenes/{}/sharing"),
    ("POST", "/scenes/{}"),
    ("POST", "/scenes/{}/copy"),
    ("POST", "/scenes/{}/delete"),
    ("POST", "/scenes/{}/restore"),
    ("POST", "/scenes/{}/leave"),
    ("POST", "/scenes/{}/people"),
    ("POST", "/scenes/{}/links"),
]


def _bare(page: str, id: object) -> str:
    """The page without what differs from request to request."""
    return re.sub(rf'value="[^"]{{60,}}"|[0-9a-f]{{16}}|/scenes/{id}\b', "", page)


@pytest.mark.parametrize("role", ["teacher", "admin"])
def test_scenes_of_others_are_not_there(enter: Enter, role: str) -> None:
    scene = keep(enter("coordinator", email="owner@b.example"))
    share = 1
    other = enter(role)
    data = {"title": "x", "version": "1", "email": "a@b.example", "days": "7", "account_id": "1", "owner": "2"}
    for method, path in OTHERS:
        send = other.post if method == "POST" else other.get
        there = send(path.format(scene["id"]), **({"data": data} if method == "POST" else {}))
        nowhere = send(path.format(9999), **({"data": data} if method == "POST" else {}))
        assert (there.status_code, nowhere.status_code) == (404, 404), path
        assert _bare(there.text, scene["id"]) == _bare(nowhere.text, 9999), path
    assert other.post(f"/scenes/shares/{share}/withdraw").status_code == 404
    assert "Осень" not in other.get("/scenes").text


def test_a_scene_shared_with_a_person_is_theirs_to_open_and_copy_and_not_to_change(enter: Enter) -> None:
    owner, guest, stranger = enter("coordinator", name="Ольга"), enter("teacher"), enter("analyst")
    scene = keep(owner, note="Посмотрите")
    assert owner.post(f"/scenes/{scene['id']}/people", {"email": " Teacher@School.example "}).status_code == 302
    page = guest.get("/scenes").text
    assert "Осень" in page
    assert "Ольга" in page
    assert "coordinator@school.example" not in page
    told = guest.get(f"/api/scenes/{scene['id']}").json
    assert told is not None
    assert (told["own"], told["owner"], told["note"], told["sharing"]) == (False, "Ольга", "Посмотрите", None)
    assert guest.get(f"/scenes/{scene['id']}").location == f"/explore?level=people&scene={scene['id']}"
    for path in ("", "/delete", "/people", "/links"):
        assert guest.post(f"/scenes/{scene['id']}{path}", {"title": "x", "version": "1"}).status_code == 404
    assert stranger.get(f"/scenes/{scene['id']}").status_code == 404
    guest.post(f"/scenes/{scene['id']}/copy")
    (copy,) = guest.get("/api/scenes").json["scenes"]  # type: ignore[index]
    assert (copy["own"], copy["note"], copy["query"]) == (True, "", "?level=people")

    guest.post(f"/scenes/{scene['id']}/leave")
    assert guest.get(f"/scenes/{scene['id']}").status_code == 404
    owner.post(f"/scenes/{scene['id']}/people", {"email": "teacher@school.example"})
    share = re.search(r"/scenes/shares/(\d+)/withdraw", owner.get(f"/scenes/{scene['id']}/sharing").text)
    assert share
    assert guest.post(f"/scenes/shares/{share[1]}/withdraw").status_code == 404
    owner.post(f"/scenes/shares/{share[1]}/withdraw")
    assert guest.get(f"/scenes/{scene['id']}").status_code == 404


def test_a_scene_of_a_closed_account_is_closed_too(enter: Enter, app: Flask, accounts_store: Store) -> None:
    owner, guest = enter("coordinator"), enter("teacher")
    scene = keep(owner)
    owner.post(f"/scenes/{scene['id']}/people", {"email": "teacher@school.example"})
    link = make_link(owner, scene["id"])
    with accounts_store.session() as session:
        accounts.by_email(session, "coordinator@school.example").disabled_at = now()
        session.commit()
    assert guest.get(f"/scenes/{scene['id']}").status_code == 404
    assert "Осень" not in guest.get("/scenes").text
    assert Browser(app).get(link).status_code == 410


def test_nobody_learns_who_has_an_account(enter: Enter) -> None:
    owner = enter("coordinator")
    enter("teacher", email="known@b.org", name="Известная")
    scene = keep(owner)
    pages = []
    for email in ("known@b.org", "stranger@b.org"):
        answer = owner.post(f"/scenes/{scene['id']}/people", {"email": email})
        page = owner.get(answer.location).text
        assert "Известная" not in page
        owner.post(re.search(r"/scenes/shares/\d+/withdraw", page)[0])  # type: ignore[index]
        owner.get("/scenes")
        clean = re.sub(r'shares/\d+|value="[\w.-]{60,}"', "", page.replace(email, ""))
        pages.append((answer.status_code, re.sub(r"[0-9a-f]{16}", "", clean)))
    assert pages[0] == pages[1]


def test_people_are_suggested_to_those_who_may_see_accounts(enter: Enter) -> None:
    enter("teacher", email="known@b.org", name="Известная")
    for role, is_told in (("admin", True), ("coordinator", False), ("representative", False), ("analyst", False)):
        browser = enter(role)
        page = browser.get(f"/scenes/{keep(browser)['id']}/sharing").text
        assert ("known@b.org" in page) is is_told
        assert ("Известная" in page) is is_told


@pytest.mark.parametrize("email", ["", "no-address", "a@b@c.org", "x" * 300 + "@b.org", "coordinator@school.example"])
def test_it_is_shared_with_somebody_else(enter: Enter, email: str) -> None:
    owner = enter("coordinator")
    scene = keep(owner)
    assert owner.post(f"/scenes/{scene['id']}/people", {"email": email}).status_code == 422


# --- links ------------------------------------------------------------------------------------------------------------


def test_a_link_is_shown_once_counted_and_withdrawn(enter: Enter, app: Flask, accounts_store: Store) -> None:
    owner = enter("coordinator", name="Ольга")
    scene = keep(owner, note="Смотрите <script>")
    link = make_link(owner, scene["id"])
    with accounts_store.session() as session:
        (share,) = session.scalars(select(SceneShare))
        assert link.rsplit("/")[-1] not in str(vars(share))
        assert share.expires_at is not None
        assert abs(share.expires_at - now() - dt.timedelta(days=7)) < dt.timedelta(minutes=1)
    assert link not in owner.get(f"/scenes/{scene['id']}/sharing").text

    visitor = Browser(app)
    page = visitor.get(link)
    assert page.status_code == 200
    assert {"Осень", "Ольга"} <= set(re.findall(r"\w+", page.text))
    assert "Смотрите &lt;script&gt;" in page.text
    assert "coordinator@school.example" not in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in page.headers or "setka" in page.headers["Set-Cookie"]
    visitor.get(link)
    visitor.send("HEAD", link)
    owner.get(link)  # one's own look does not count
    with accounts_store.session() as session:
        assert session.scalars(select(SceneShare.opened)).one() == 2
        seen = session.scalars(select(AuditEntry.target).where(AuditEntry.action == "scene.open_link")).all()
        assert seen == ["scene_share:1", "scene_share:1"]

    owner.post("/scenes/shares/1/withdraw")
    for browser in (visitor, owner, enter("admin")):
        gone = browser.get(link)
        assert gone.status_code == browser.get(f"/api{link}").status_code == 410
        assert "withdrawn" in gone.text


@pytest.mark.parametrize("days", [1, 30])
def test_a_link_ends_when_its_time_is_over(enter: Enter, app: Flask, accounts_store: Store, days: int) -> None:
    owner = enter("coordinator")
    link = make_link(owner, keep(owner)["id"], days)
    with accounts_store.session() as session:
        share = session.scalars(select(SceneShare)).one()
        assert share.expires_at is not None
        assert abs(share.expires_at - now() - dt.timedelta(days=days)) < dt.timedelta(minutes=1)
        share.expires_at = now() - dt.timedelta(seconds=1)
        session.commit()
    gone = Browser(app).get(link)
    assert gone.status_code == 410
    assert "expired" in gone.text
    assert "Осень" not in gone.text


@pytest.mark.parametrize("days", [0, 365, -1, "forever"])
def test_a_link_lives_as_long_as_is_offered(enter: Enter, days: object) -> None:
    owner = enter("coordinator")
    id = keep(owner)["id"]
    status = owner.post(f"/scenes/{id}/links", {"days": days}).status_code
    assert status == (200 if days == "forever" else 422)  # what is no number means the usual 7


def test_a_deleted_scene_closes_its_links_until_it_is_back(enter: Enter, app: Flask) -> None:
    owner, visitor = enter("coordinator"), Browser(app)
    id = keep(owner)["id"]
    link = make_link(owner, id)
    owner.post(f"/scenes/{id}/delete")
    assert visitor.get(link).status_code == 410
    owner.post(f"/scenes/{id}/restore")
    assert visitor.get(link).status_code == 200


@pytest.mark.parametrize("path", ["/shared/" + "A" * 43, "/shared/x", "/shared/%00", "/api/shared/" + "A" * 43])
def test_an_unknown_link_opens_nothing(app: Flask, path: str) -> None:
    assert Browser(app).get(path).status_code == 410


def test_a_link_opens_no_other_door(enter: Enter, app: Flask) -> None:
    owner = enter("coordinator")
    link = make_link(owner, keep(owner)["id"])
    visitor = Browser(app)
    visitor.get(link)
    token = link.rsplit("/")[-1]
    for path in (
        "/explore",
        "/api/explore/view",
        "/api/search",
        "/scenes",
        "/scenes/1",
        "/cards/x",
        "/institutions",
    ):
        for query in ("", f"token={token}"):
            assert visitor.get(path, query_string=query).status_code in (302, 401), path
    for path in ("", "/view", "?focus=x", "/x"):
        assert visitor.get(f"/api{link}{path}").status_code in (404, 503)  # the graph is away here
    assert visitor.send("POST", f"/api{link}", json={}).status_code == 405


# --- queries ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [("analyst", 200), ("coordinator", 200), ("admin", 200), ("teacher", 403), ("representative", 403)],
)
def test_who_may_read_queries(enter: Enter, role: str, status: int) -> None:
    browser = enter(role)
    assert browser.get("/api/queries/explore.ties").status_code == status
    if status == 200:
        for name in ("explore.map_ties", "intake.nodes", "no.such", "..%2Fsecrets", "schema.0001_identity"):
            assert browser.get(f"/api/queries/{name}").status_code == 404


def test_a_query_is_told_in_the_language_of_the_page(enter: Enter) -> None:
    told = enter("analyst", language="ru").get("/api/queries/explore.ties").json
    assert told is not None
    assert told["title"] == "Связи между узлами картины"
    assert "$viewer.sees" in told["text"]
    assert not told["text"].startswith("//")

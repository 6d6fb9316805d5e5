"""Whom a post is for, whom it concerns and why; its text as paragraphs and links; the texts of its form; a feed as a document."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app import atom
from app.bulletin import changing, concern, texts
from app.bulletin.concern import ADDRESSED, INSTITUTION, KIND, TOPIC, Place, Post, Reader
from app.profiles import Wrong

KINDS = {"school": "general", "lyceum": "general", "kindergarten": "preschool", "museum": "culture"}
PLACES = [Place(f"i{n}", f"И{n}", kind, KINDS[kind]) for n, kind in enumerate([*KINDS, "school", "museum"])]
IDS = [place.id for place in PLACES]
TOPICS = {"t1": "Вода", "t2": "Лес", "t3": "Театр"}


def some(values: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=3)


@st.composite
def posts(draw: st.DrawFn) -> Post:
    is_open = draw(st.booleans())
    topics = {id: TOPICS[id] for id in draw(some(list(TOPICS)))}
    owner = draw(st.sampled_from(PLACES))
    if is_open:
        return Post(owner, topics=topics)
    kinds, sectors, addressees = draw(some(list(KINDS))), draw(some(list(set(KINDS.values())))), draw(some(IDS))
    return Post(owner, False, kinds, sectors, addressees, topics)


@st.composite
def readers(draw: st.DrawFn) -> Reader:
    places = tuple(draw(st.lists(st.sampled_from(PLACES), unique=True, max_size=2)))
    speaks_for = frozenset(place.id for place in places if draw(st.booleans()))
    follows = {(TOPIC, id) for id in draw(some(list(TOPICS)))} | {(INSTITUTION, id) for id in draw(some(IDS))}
    follows |= {(KIND, kind) for kind in draw(some(list(KINDS)))}
    return Reader(places, speaks_for, frozenset(follows), draw(st.booleans()))


@given(post=posts(), reader=readers())
def test_nobody_gets_what_is_not_for_them_and_nobody_addressed_is_missed(post: Post, reader: Reader) -> None:
    """Said a second time, in other words than the code’s."""
    is_author = post.owner.id in reader.speaks_for
    is_addressed = any(
        place.id in post.addressees or place.kind in post.kinds or place.sector in post.sectors
        for place in reader.places
    )
    found = concern.reasons(post, reader)
    assert concern.sees(post, reader) == (post.is_open or reader.looks_after or is_author or is_addressed)
    if found:
        assert concern.sees(post, reader)
    if is_addressed and not is_author:
        assert found[0].what == ADDRESSED
        assert {one.key for one in found if one.what == ADDRESSED} <= {place.id for place in reader.places}
    followed = {(one.what, one.key) for one in found if one.what != ADDRESSED}
    of_post = {(TOPIC, id) for id in post.topics} | {(INSTITUTION, post.owner.id), (KIND, post.owner.kind)}
    assert followed == (of_post & reader.follows if concern.sees(post, reader) and not is_author else set())


def test_a_wider_topic_that_is_followed_is_named_as_the_reason() -> None:
    """The rows of the graph hold a post’s topics with all wider ones."""
    row = {"owner": {"id": "i3", "name": "Музей", "kind": "museum", "sector": "culture"}, "open": True, "kinds": None,
           "sectors": None, "addressees": [], "topics": [["swim", "Плавание"], ["sport", "Спорт"]]}  # fmt: skip
    [why] = concern.reasons(concern.post_of(row), Reader(follows=frozenset({(TOPIC, "sport")})))
    assert (why.what, why.key, why.name) == (TOPIC, "sport", "Спорт")


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        ({"audience": "everyone"}, {"audience": "everyone", "title": "x"}, False),
        ({"audience": "everyone", "topics": "a"}, {"audience": "everyone", "topics": "a\nb"}, True),
        ({"audience": "everyone", "topics": "a\nb"}, {"audience": "everyone", "topics": "a"}, False),
        ({"audience": "some", "kinds": "school"}, {"audience": "everyone"}, True),
        ({"audience": "everyone"}, {"audience": "some", "kinds": "school"}, True),
        ({"audience": "some", "kinds": "school"}, {"audience": "some", "kinds": "school", "addressees": "i1"}, True),
        ({"audience": "some", "kinds": "school\nmuseum"}, {"audience": "some", "kinds": "school"}, False),
    ],
)
def test_what_concerns_more_people_is_told_anew(before: dict[str, str], after: dict[str, str], more: bool) -> None:
    assert concern.concerns_more(before, after) is more


# --- the text ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "links"),
    [
        ("Запись: https://x.example/a?b=1&c=2.", ["https://x.example/a?b=1&c=2"]),
        ("(см. https://x.example/a_(b)), и http://y.example!", ["https://x.example/a_(b)", "http://y.example"]),
        ("«https://x.example/» и <https://y.example>", ["https://x.example/", "https://y.example"]),
        ("javascript:alert(1) data:text/html,x www.x.example https:// http://", []),
    ],
)
def test_addresses_of_the_web_are_links_and_nothing_else_is(line: str, links: list[str]) -> None:
    assert [piece.text for piece in texts.pieces(line) if piece.is_link] == links


@given(st.text(alphabet="аб h:/.,()<>\"'&https\n\t ", max_size=60))
def test_no_text_is_lost_between_pieces(text: str) -> None:
    for line in text.split("\n"):
        assert "".join(piece.text for piece in texts.pieces(line)) == line
    told = "".join(piece.text for part in texts.paragraphs(text) for line in part for piece in line)
    assert "".join(told.split()) == "".join(text.split())


def test_an_empty_line_divides_paragraphs() -> None:
    found = texts.paragraphs("Раз\r\nдва\n \n\n\nтри\n")
    assert [["".join(p.text for p in line) for line in part] for part in found] == [["Раз", "два"], ["три"]]
    assert texts.paragraphs(None) == texts.paragraphs(" \n ") == []


# --- the form ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"title": ""}, {"title"}),
        ({"title": "x", "audience": "some"}, {"audience"}),
        ({"title": "x", "audience": "some", "kinds": "castle"}, {"kinds"}),
        ({"title": "x", "audience": "some", "sectors": "culture", "addressees": "a b"}, {"addressees"}),
        ({"title": "x", "audience": "nobody"}, set()),
        ({"title": "x", "event_on": "12.2026"}, {"event_on"}),
        ({"title": "x", "event_on": "31.02.2026"}, {"event_on"}),
        ({"title": "x", "since": "12.2026", "until": "11.2026"}, {"until"}),
        ({"title": "x\u0000", "about": "\ud800"}, {"title", "about"}),
    ],
)
def test_wrong_fields_are_told(given: dict[str, str], fields: set[str]) -> None:
    if not fields:
        assert changing._whole(given).texts["audience"] == "everyone"
        return
    with pytest.raises(Wrong) as refused:
        changing._whole(given)
    assert set(refused.value.problems) == fields


def test_a_post_for_everyone_names_nobody() -> None:
    given = {"title": "x", "kinds": "school", "addressees": "i1", "event_on": "05.12.2026", "until": "12.2026"}
    found = changing._whole(given | {"audience": "everyone"})
    assert (found.properties["kinds"], found.texts["addressees"], found.properties["audience"]) == (
        None,
        "",
        "everyone",
    )
    assert found.properties["event_on"] == dt.date(2026, 12, 5)
    assert "event_on_precision" not in found.properties
    some = changing._whole(given | {"audience": "some", "kinds": "school\nlyceum\nschool"})
    assert (some.properties["kinds"], some.texts["addressees"]) == (["lyceum", "school"], "i1")


# --- the feed ---------------------------------------------------------------------------------------------------------

MOMENT = dt.datetime(2026, 11, 26, 12, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))


def feed(*entries: atom.Entry) -> bytes:
    return atom.written(atom.Feed("urn:x", "Т", "https://s.example/b", "https://s.example/f", "ru", MOMENT, entries))


def entry(**known: Any) -> atom.Entry:
    given = {
        "id": atom.name_of("post", "p1"),
        "title": "<b>&\u0000\u000b😀",
        "author": "Музей",
        "published": MOMENT,
        "updated": MOMENT,
        "address": "https://s.example/p?a=1&b=2",
        "content": "<p>раз &amp; два</p>",
        "topics": (("t", "Т & Т"),),
    }
    return atom.Entry(**given | known)


def test_a_feed_has_what_the_standard_asks_for() -> None:
    later = MOMENT + dt.timedelta(days=1)
    root = etree.fromstring(feed(entry(), entry(id="urn:2", updated=later)))
    ns = {"a": atom.ATOM}
    assert root.findtext("a:updated", None, ns) == "2026-11-27T09:00:30Z", "the latest of its entries’"
    assert [one.get("rel") for one in root.findall("a:link", ns)] == ["alternate", "self"]
    for one in root.findall("a:entry", ns):
        assert all(len(one.findall(f"a:{name}", ns)) == 1 for name in ("id", "title", "updated", "author", "content"))
    first = root.find("a:entry", ns)
    assert first is not None
    assert first.findtext("a:title", None, ns) == "<b>&😀"
    assert first.find("a:content", ns).attrib == {"type": "html"}
    assert first.findtext("a:content", None, ns) == "<p>раз &amp; два</p>"
    assert etree.fromstring(feed()).findtext("a:updated", None, ns) == "2026-11-26T09:00:30Z"


def test_the_same_entries_are_the_same_bytes_and_ids_are_stable() -> None:
    assert feed(entry()) == feed(entry()) != feed(entry(title="y"))
    assert atom.name_of("post", "p1") == "urn:uuid:" + str(atom.uuid.uuid5(atom._SPACE, "post:p1"))


@given(st.text(max_size=40))
def test_whatever_is_typed_the_feed_is_xml(text: str) -> None:
    etree.fromstring(feed(entry(title=text, author=text, content=text, topics=((text, text),))))

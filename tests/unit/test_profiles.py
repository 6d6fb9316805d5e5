"""Forms of a profile: what people type becomes what the graph holds, or a message at the field; nothing is guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.profiles import PARTS, Wrong, canonical, differences, gaps, shown, texts_of
from app.profiles.checking import checked
from app.profiles.reading import Profile

NEED = {"title": "Тренер по плаванию", "kind": "staff", "priority": "1", "state": "open", "topics": "swimming"}
OFFER = {"title": "Зал", "kind": "premises", "quantity": "1"}
PROGRAMME = {
    "title": "Лодки",
    "direction": "technical",
    "level": "base",
    "age_from": "8",
    "age_to": "12",
    "format": "in_person",
}


def problems(part: str, **texts: str) -> dict[str, str]:
    whole = {"need": NEED, "offer": OFFER, "programme": PROGRAMME}.get(part, {}) | texts
    with pytest.raises(Wrong) as refused:
        checked(PARTS[part], whole)
    return {name: problem.message for name, problem in refused.value.problems.items()}


def test_texts_become_properties() -> None:
    found = checked(
        PARTS["need"],
        NEED | {"title": "  Тренер \t по плаванию ", "since": "09.2026", "until": "2027", "about": "Да\r\nнет  "},
    )
    assert found.properties == {
        "title": "Тренер по плаванию", "kind": "staff", "priority": 1, "state": "open", "about": "Да\nнет",
        "since": dt.date(2026, 9, 1), "since_precision": "month", "until": dt.date(2027, 12, 31), "until_precision": "year",
    }  # fmt: skip
    assert found.topics == ["swimming"]
    assert found.texts["since"] == "2026-09"


@pytest.mark.parametrize(
    ("part", "texts", "field"),
    [
        ("need", {"title": ""}, "title"),
        ("need", {"title": "a\x00b"}, "title"),
        ("need", {"title": "a\x1bb"}, "title"),
        ("need", {"title": "доктор\u202egnp.exe"}, "title"),
        ("need", {"about": "a\u2066b"}, "about"),
        ("need", {"about": "\ud800"}, "about"),
        ("need", {"title": "x" * 201}, "title"),
        ("need", {"about": "x" * 1_000_000}, "about"),
        ("need", {"kind": "staff' OR 1=1"}, "kind"),
        ("need", {"kind": ""}, "kind"),
        ("need", {"priority": "0"}, "priority"),
        ("need", {"priority": "4"}, "priority"),
        ("need", {"since": "32.01.2026"}, "since"),
        ("need", {"since": "29.02.2026"}, "since"),
        ("need", {"since": "0000"}, "since"),
        ("need", {"until": "вчера"}, "until"),
        ("need", {"since": "2027", "until": "2026"}, "until"),
        ("need", {"topics": "a\nb\nc\nd\ne\nf"}, "topics"),
        ("need", {"topics": "a'}) DETACH DELETE n //"}, "topics"),
        ("offer", {"quantity": "-3"}, "quantity"),
        ("offer", {"quantity": "0"}, "quantity"),
        ("offer", {"quantity": "1e3"}, "quantity"),
        ("offer", {"quantity": "99999999999999999999"}, "quantity"),
        ("offer", {"quantity": "٣"}, "quantity"),
        ("programme", {"age_from": "12", "age_to": "8"}, "age_to"),
        ("programme", {"hours": "0"}, "hours"),
        ("about", {"site": "javascript:alert(1)"}, "site"),
        ("about", {"site": "https://"}, "site"),
        ("about", {"lat": "nan", "lon": "46"}, "lat"),
        ("about", {"lat": "91", "lon": "46"}, "lat"),
        ("about", {"lat": "57"}, "lon"),
        ("about", {"strengths": "а|б"}, "strengths"),
        ("about", {"strengths": "\n".join(str(n) for n in range(21))}, "strengths"),
        ("about", {"strengths": "x" * 301}, "strengths"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_at_its_field(part: str, texts: dict[str, str], field: str) -> None:
    assert set(problems(part, **texts)) == {field}


def test_everything_wrong_is_told_at_once() -> None:
    assert set(problems("offer", title="", quantity="-1", since="когда-то")) == {"title", "quantity", "since"}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from([f.name for f in PARTS["offer"].fields]), st.text(max_size=20), max_size=4))
def test_no_text_breaks_the_check(texts: dict[str, str]) -> None:
    try:
        found = checked(PARTS["offer"], OFFER | texts)
    except Wrong:
        return
    "".join(value for value in found.properties.values() if isinstance(value, str)).encode("utf-8")


def test_emoji_and_other_scripts_are_welcome() -> None:
    assert (
        checked(PARTS["offer"], OFFER | {"title": "Зал 🤸 ўзбек ქართული"}).properties["title"] == "Зал 🤸 ўзбек ქართული"
    )


def test_a_record_and_its_texts_are_the_same() -> None:
    record = {"title": "Зал", "kind": "premises", "quantity": 2, "terms": None, "topics": ["b", "a"],
              "since": dt.date(2026, 9, 1), "since_precision": "month", "until": None}  # fmt: skip
    texts = texts_of(PARTS["offer"], record)
    assert (texts["quantity"], texts["terms"], texts["since"], texts["until"]) == ("2", "", "2026-09", "")
    assert checked(PARTS["offer"], texts).properties["since"] == dt.date(2026, 9, 1)


def test_days_are_written_as_people_of_the_language_write_them_and_understood_again() -> None:
    since = PARTS["need"].field("since")
    assert since is not None
    assert [shown(since, text, "ru") for text in ("2026-09-15", "2026-09", "2026", "когда-то", "15.9")] == [
        "15.09.2026", "09.2026", "2026", "когда-то", "15.9",
    ]  # fmt: skip
    assert shown(since, "2026-09-15", "en") == "2026-09-15"
    assert canonical(since, "15.09.2026") == "2026-09-15"
    assert canonical(since, "32.09.2026") == "32.09.2026"


def test_the_difference_is_told_field_by_field() -> None:
    was = {"title": "Зал", "quantity": "1", "terms": ""}
    theirs = {"title": "Большой зал", "quantity": "1", "terms": "днём"}
    mine = {"title": "Малый зал", "quantity": "2", "terms": ""}
    found = differences(PARTS["offer"], was, theirs, mine)
    assert [(one.field.name, one.theirs, one.mine, one.touched) for one in found] == [
        ("title", "Большой зал", "Малый зал", True),
        ("terms", "днём", "", False),
        ("quantity", "1", "2", True),
    ]


def test_gaps_say_what_is_missing_and_go_when_it_is_told() -> None:
    bare = Profile({"id": "i", "short_name": "И", "name": "И"}, "m", {code: [] for code in PARTS if code != "about"})
    on = dt.date(2026, 11, 26)
    found = gaps(bare, on)
    assert [(gap.part, gap.field or gap.kind) for gap in found] == [
        ("about", "about"), ("about", "strengths"), ("about", "address"), ("about", "lat"), ("programme", ""), ("offer", ""),
        ("need", ""), ("outcome", ""), ("practice", "methodical"), ("practice", "technological"), ("practice", "organisational"),
    ]  # fmt: skip
    assert all(gap.what and gap.why for gap in found)
    over = {"id": "n1", "title": "Н", "state": "open", "topics": [], "since": None, "until": dt.date(2026, 11, 25)}
    held = {"id": "n2", "title": "Н", "state": "open", "topics": [], "since": None, "until": None}
    closed = held | {"id": "n3", "state": "closed"}
    bare.records["need"].extend([over, held, closed])
    told = {(gap.part, gap.record, gap.field, gap.count) for gap in gaps(bare, on) if gap.part == "need"}
    assert told == {("need", "n2", "topics", 1), ("need", "n2", "since", 1)}

"""Pictures to take away: well-formed whatever the names, nothing that was not asked of the graph, labels that do not meet."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import pictures, vocabulary
from app.config import ROOT
from app.network import legend
from app.pictures import Count, Speech, Texts, Words, signs
from app.pictures.letters import Box, Wanted, placed
from app.refusals import Refusal
from app.scene_address import wish

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ["Школа <script>alert(1)</script> № 7", 'Дом "Искра" & Ко', "\x00\u202eИмя\ufffe", "Лицей ]]>"]


def node(id: str, x: float, y: float, name: str = "Школа", label: str = "Institution", **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "label": label,
        "kind": "school",
        "sector": "general",
        "name": name,
        "short": name,
        "x": x,
        "y": y,
    } | more


def parsed(file: str) -> ElementTree.Element:
    return ElementTree.fromstring(file)  # noqa: S314 - our own file


def tie(id: str, source: str, target: str, type_: str = "FORMAL_TIE", **more: Any) -> dict[str, Any]:
    facts = {"kind": None, "state": None, "since": "2020-09-01", "until": None, "count": 1, "directed": True}
    return {"id": id, "source": source, "target": target, "type": type_} | facts | more


def answer(nodes: list[dict[str, Any]], ties: list[dict[str, Any]]) -> dict[str, Any]:
    shown = {"nodes": len(nodes), "nodes_of": len(nodes) + 2, "ties": len(ties), "ties_of": len(ties) + 3}
    return {"as_of": "2026-11-24", "level": "institutions", "nodes": nodes, "ties": ties, "shown": shown}


def asked(**more: Any) -> dict[str, Any]:
    return {"question": "", "scene": "", "nodes": [], "ties": []} | more


def words(taken: pictures.Taken, scene: str = "", *, names: bool = True) -> Words:
    speech = Speech(lambda text: text, lambda day: day.isoformat(), str, legend("en"))
    return Words(speech, wish(scene), taken, names=names)


def drawn(taken: pictures.Taken, scene: str = "", *, names: bool = True, paper: str = "a4") -> str:
    said = words(taken, scene, names=names)
    texts = Texts(
        said.title(), said.when(), "; ".join(said.filters()), said.source("Город", "today", "http://x"), "about"
    )
    return pictures.sheet(taken, said, texts, paper)


@pytest.fixture
def town() -> dict[str, Any]:
    return answer(
        [node(f"n{i}", i * 60.0, (i % 2) * 90.0, name) for i, name in enumerate(NAMES)],
        [
            tie("a", "n0", "n1"),
            tie("sum:n1:n2", "n1", "n2", "INFORMAL_SUM", since=None, spans=[["2019-01-01", None]] * 3, count=3),
            tie("b", "n2", "n3", "INFORMAL_TIE", state="proposed"),
        ],
    )


def everything(town: dict[str, Any]) -> dict[str, Any]:
    return asked(
        nodes=[{"id": n["id"], "x": n["x"], "y": n["y"]} for n in town["nodes"]],
        ties=[{"id": t["id"], "count": t["count"]} for t in town["ties"]],
    )


def test_a_file_is_well_formed_and_says_what_it_is_whatever_the_names(town: dict[str, Any]) -> None:
    root = parsed(drawn(pictures.take(pictures.read(everything(town)), town)))
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root.find(f"{SVG}title").text == "Institutions and their ties"
    assert not [
        one for one in root.iter() if one.tag.endswith("script") or "style" in one.attrib or "href" in one.attrib
    ]
    assert len(list(root.iter(f"{SVG}g"))) >= 4
    lines = [one for one in root.iter(f"{SVG}path") if one.get("class") == "tie"]
    assert len(lines) == 3
    assert {one.get("stroke-dasharray") is not None for one in lines} == {True, False}
    said = " ".join(text for text in root.itertext())
    assert "alert(1)" in said
    assert "Имя" in said


def test_only_what_the_answer_holds_is_drawn_and_no_more_than_it_says(town: dict[str, Any]) -> None:
    body = everything(town)
    body["nodes"] += [{"id": "hidden-person", "x": 1, "y": 1}]
    body["ties"] = [
        {"id": "sum:n1:n2", "count": 999, "phase": "begun"}, {"id": "hidden-tie"}, {"id": "b"}, {"id": "a", "count": 7}
    ]  # fmt: skip
    body["nodes"] = [one for one in body["nodes"] if one["id"] != "n3"]
    taken = pictures.take(pictures.read(body), town)
    assert [one.facts["id"] for one in taken.nodes] == ["n0", "n1", "n2"]
    assert [(one.facts["id"], one.count, one.phase) for one in taken.ties] == [
        ("sum:n1:n2", 3, "begun"),
        ("a", 1, None),
    ]
    assert (taken.nodes_of, taken.ties_of) == (6, 6)


@pytest.mark.parametrize("scene", ["", "?focus=n0", "?colour=community", "?label=initials", "?level=people"])
@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_without_names_there_is_none_anywhere(town: dict[str, Any], scene: str, paper: str) -> None:
    for one in town["nodes"]:
        one["community"] = one["name"]
    taken = pictures.take(pictures.read(everything(town)), town)
    file = drawn(taken, scene, names=False, paper=paper)
    said = words(taken, scene, names=False)
    sheet = pictures.poster(
        taken, said, Texts("t", "w", "a", said.source("Город", "today", "x"), "d"), [Count("1", "a", "b")], "o"
    )
    for text in (file, sheet):
        for word in ["alert", "Искра", "Имя", "Лицей", "Город", "n0", "Ш.", "http://x"]:
            assert word not in text.replace('id="n0"', "").replace('of="n0"', ""), word
        assert "school" in text, "what they are stays"


@pytest.mark.parametrize(
    "body",
    [
        None, [], "x", {}, asked(nodes={}), asked(nodes=[{"id": "a"}]), asked(nodes=[{"id": "a", "x": "1", "y": 0}]),
        asked(nodes=[{"id": "a", "x": float("nan"), "y": 0}]), asked(nodes=[{"id": "a", "x": 1e30, "y": 0}]),
        asked(nodes=[{"id": "a", "x": 0, "y": 0, "colour": "red"}]), asked(nodes=[{"id": "a", "x": 0, "y": 0, "shape": "x"}]),
        asked(nodes=[{"id": "a", "x": 0, "y": 0, "size": -1}]), asked(ties=[{"id": "a", "phase": "<b>"}]),
        asked(ties=[{"id": "a", "count": -1}]), asked(format="exe"), asked(paper="a0"),
        asked(nodes=[{"id": str(i), "x": 0, "y": 0} for i in range(2_501)]),
    ],
)  # fmt: skip
def test_nonsense_is_refused(body: Any) -> None:
    with pytest.raises(Refusal):
        pictures.read(body)


def test_the_filters_are_told_in_words(town: dict[str, Any]) -> None:
    taken = pictures.take(pictures.read(everything(town)), town)
    said = words(taken, "?ties=formal&sectors=general,nonsense&strength=3&core=2&hide=a,b&on=2024-05-01&topics=x")
    assert said.filters() == [
        "formal ties only", "sectors: General education", "chosen topics: 1", "at least 3 contacts on a line",
        "everyone with at least 2 ties among those shown", "hidden by hand: 2",
    ]  # fmt: skip
    assert said.when() == "as of 2024-05-01"
    assert words(taken, "?against=2020-01-01&on=2024-05-01").when() == "2020-01-01 compared with 2024-05-01"
    assert words(taken, "?mode=window&start=2020-01-01&on=2024-05-01").when().endswith("2020-01-01 to 2024-05-01")


def test_an_empty_picture_is_a_sheet_too() -> None:
    assert parsed(drawn(pictures.take(pictures.read(asked()), answer([], [])))) is not None


def test_signs_are_those_of_the_screen() -> None:
    css = (ROOT / "app/static/css/setka.css").read_text("utf-8")
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", css[: css.index('[data-bs-theme="dark"]')]))
    for name in ("formal", "informal", "context", "begun", "ended", "later", "earlier", "ink", "soft"):
        assert getattr(signs, name.upper()) == light[name], name
    assert {sector.shape for sector in vocabulary.SECTORS.values()} <= signs.SHAPES.keys()
    drawing = (ROOT / "app/static/js/explore/signs.js").read_text("utf-8")
    base = re.search(r"BASE = \{ Institution: \[(.+?)\], Teacher: \[(.+?)\], Project: \[(.+?)\]", drawing)
    assert base
    assert [tuple(map(float, part.split(","))) for part in base.groups()] == list(signs.BASE.values())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 600),
            st.floats(0, 400),
            st.floats(2, 20),
            st.text("абвшщЖ №17", min_size=1, max_size=12),
            st.booleans(),
        ),
        max_size=40,
    )
)
def test_labels_meet_neither_each_other_nor_a_main_sign(points: list[tuple[float, float, float, str, bool]]) -> None:
    wanted = [Wanted(str(i), x, y, r, (text,), 10, r, main) for i, (x, y, r, text, main) in enumerate(points)]
    boxes = [(Box(x - r, y - r, x + r, y + r), main) for x, y, r, _, main in points]
    room = Box(-20, -20, 620, 420)
    labels = list(placed(wanted, boxes, room).values())
    for position, label in enumerate(labels):
        assert label.box.within(room)
        assert not any(label.box.meets(other.box) for other in labels[position + 1 :])
        assert not any(label.box.meets(box) for box, main in boxes if main or not wanted[int(label.id)].main)


def test_every_institution_of_a_poster_has_its_name_on_it() -> None:
    nodes = [node(f"n{i}", (i % 9) * 14.0, (i // 9) * 9.0, f"Очень длинное название № {i}") for i in range(81)]
    taken = pictures.whole(answer(nodes, []), ("Institution",))
    said = words(taken)
    sheet = pictures.poster(
        taken, said, Texts("t", "w", "a", "s", "d"), [Count("81", "institutions", "all")], "Numbered"
    )
    root = parsed(sheet)
    assert root.get("width") == "594mm"
    text = re.sub(r"\s+", " ", " ".join(root.itertext()))
    for i in range(81):
        assert re.search(rf"Очень длинное название № {i}\b", text), i

"""Programmes, niches, years and the map on the seed: what was planted there is found, and the reports count the same."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape

import pytest

from app import niche, terrain
from app.graph import GraphSession
from app.niche import BANDS, Programmes
from app.readiness import kilometres
from app.terrain import Wish
from bench.site import Browser
from tests.conftest import Site

ON = dt.date(2026, 11, 23)
TOWN = "zarechye"


@pytest.fixture
def town(seeded: Callable[..., GraphSession]) -> Programmes:
    return niche.read(seeded("teacher"), TOWN)


def text(page: bytes) -> str:
    """What a reader sees of a page."""
    main = page.decode().partition("<main")[2].partition("</main")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_twins_are_near_and_what_nobody_else_has_is_rare(town: Programmes) -> None:
    found = niche.scores(town.on(ON), town.tree)
    assert len(found) == 120, "two of 122 are over"
    # Two kindergartens make toys of the same age, level and form; nobody else teaches the little ones geometry.
    assert found["programme-052"].nearest == "programme-059"
    assert found["programme-052"].uniqueness == found["programme-059"].uniqueness == 0
    geometry = found["programme-007"]
    assert (geometry.word, geometry.uniqueness) == ("rare", max(score.uniqueness or 0 for score in found.values()))
    near = niche.nearest(next(one for one in town.every if one.id == "programme-007"), town.on(ON), town.tree)
    assert (near[0].topics, near[0].direction, near[0].ages) == (0.0, 1.0, 0.5)


def test_the_reports_count_the_same(town: Programmes, seeded: Callable[..., GraphSession]) -> None:
    graph = seeded()
    everyone = town.on(ON)

    def report(name: str, **more: object) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = graph.rows(f"reports.{name}", municipality=TOWN, on=ON, **more).dicts()
        return rows

    titles = {one.title for one in everyone if one.id in niche.only_ones(everyone)}
    assert titles == {row["programme"] for row in report("niches_single", direction=None)}
    by_age = {(row["direction"], row["age"]): row["programmes"] for row in report("niches")}
    for row in niche.matrix(everyone, town.tree).rows:
        for cell in row.cells:
            free = {age for age in BANDS[cell.band] if not by_age.get((cell.direction, age), cell.programmes)}
            assert free - {3, 4} == set(cell.missing) - {3, 4}, "the report begins at 5"
    ties = niche.partners(graph, TOWN)
    special = {row["institution"]: row for row in report("specialisation", sector=None, least=1)}
    across = {row["institution"]: row for row in report("integration", sector=None)}
    assert special
    assert across
    for id in town.places:
        year = niche.of_institution(town, ties, id, ON)[-1]
        assert year.specialisation == (pytest.approx(special[id]["index"]) if id in special else None)
        assert year.integration == (pytest.approx(across[id]["ei"]) if id in across else None)
    years = niche.of_municipality(town, ties, ON)
    assert [year.year for year in years] == list(range(2016, 2027)), "from the first beginning that is known"
    assert all(-1 <= (year.integration or 0) <= 1 for year in years)


def test_the_pages_for_everyone_who_has_signed_in(site: Site, caller: Callable[..., Browser]) -> None:
    asking = caller("teacher")

    def look(path: str) -> str:
        status, content = asking.ask(path)
        assert status == 200, path
        return text(content)

    words = (
        "/programmes?q=%D1%80%D0%BE%D0%B1%D0%BE%D1%82%D0%BE%D1%82%D0%B5%D1%85%D0%BD%D0%B8%D0%BA%D0%B5"  # робототехнике
    )
    assert "Промышленная робототехника" in look(words)
    assert "Строим город: конструирование" in look(words), "found by its topic"
    both = look(words + "+%D0%BA%D0%B2%D0%B0%D0%BD%D1%82%D0%BE%D1%80%D0%B8%D1%83%D0%BC")
    assert "Промышленная робототехника" in both
    assert "Строим город" not in both, "each word is in some name of it: the topic’s and the institution’s"
    assert "50" in look("/programmes?page=2")
    assert "Живопись" in look("/programmes?topic=topic-art&level=advanced&sort=unique")
    page = look("/programmes/programme-052")
    assert "Куклы бабушкиного сундука" in page
    assert re.search(r"0[.,]00", page)
    assert "Авиамодельный кружок" in look("/programmes/programme-067"), "one that is over has its page still"
    look("/niches?open=technical&topic=topic-engineering")
    look("/niches/years")
    look("/institutions/quantorium/niche")
    # Nobody teaches children from 7 to 10 robots: who is near is told, and who would be glad of it.
    free = look("/niches/cell?direction=technical&band=7-10&topic=topic-robotics")
    assert "Строим город: конструирование" in free
    assert "Промышленная робототехника" in free
    assert "Who works on this topic" in free or "Кто работает с этой темой" in free
    for nothing in ("/programmes/no-such", "/institutions/no-such/niche"):
        assert asking.ask(nothing)[0] == 404
    for nonsense in (
        "/programmes?age=200",
        "/niches?topic=no-such",
        "/niches/cell?direction=art",
        "/terrain?from=no-such",
    ):
        assert asking.ask(nonsense)[0] == 400, nonsense


def test_a_free_niche_leads_whoever_may_to_a_programme_begun(site: Site, caller: Callable[..., Browser]) -> None:
    asking = caller("representative")
    page = asking.ask("/niches/cell?direction=technical&band=7-10&topic=topic-robotics")[1].decode()
    found = re.search(r'href="(/institutions/[^"]+/profile/programme/new\?[^"]+)"', page)
    assert found
    form = asking.ask(unescape(found[1]))[1].decode()
    assert re.search(r'<option value="technical" selected', form)
    assert re.search(r'id="f-age_from"[^>]*value="7"|value="7"[^>]*id="f-age_from"', form)
    assert re.search(r'value="topic-robotics"[^>]* checked', form)


def test_the_map_and_the_nearest(
    site: Site, seeded: Callable[..., GraphSession], caller: Callable[..., Browser]
) -> None:
    known = terrain.read(seeded("teacher"), TOWN, ON)
    assert len(known.spots) == 59
    home = known.find("school-lipovka")
    assert home is not None
    answers = terrain.found(known, Wish(holds="transport", home=home.id))
    assert answers
    assert [one.km for one in answers] == sorted(kilometres(home.place, one.spot.place) or 0 for one in answers)
    assert all(any(offer.kind == "transport" for offer in one.held) for one in answers)
    picture = terrain.draw(known.spots, terrain.found(known, Wish()), None, [], "Town", str)
    assert [panel.code for panel in picture.panels] == ["town", "whole"]
    assert picture.shown == 59
    assert {"с. Липовка", "пос. Сосновка"} <= {label.lines[0] for label in picture.panels[1].names}
    page = text(caller("teacher").ask(f"/terrain?holds=transport&from={home.id}")[1])
    assert answers[0].spot.name in page
    # Whoever answers for one institution looks from there when a resource is looked for, unless another place is chosen.
    own = caller("representative").ask("/terrain?holds=transport")[1].decode()
    assert 'id="nearest-title"' in own
    assert 'id="nearest-title"' not in caller("representative").ask("/terrain?holds=transport&from=")[1].decode()


def test_only_programmes_of_the_same_municipality_are_compared(graph: GraphSession) -> None:
    make = (
        "CREATE (m:Municipality {id: $m, name: $m}) WITH m UNWIND range(1, 2) AS n "
        "CREATE (i:Institution {id: $m + n, name: $m + n, short_name: $m + n, kind: 'school', sector: 'general'})-[:IN]->(m), "
        "(i)-[:RUNS]->(x:Programme {id: $m + 'p' + n, title: 'P', direction: 'art', level: 'base', age_from: 7, age_to: 9 + n, "
        "format: 'in_person'}) MERGE (t:Topic {id: 'song', name: 'Song'}) CREATE (x)-[:ABOUT]->(t)"
    )
    with graph.graph.driver_session("write") as session:
        for town in ("a", "b"):
            session.run(make, m=town).consume()
    known = niche.read(graph, "a")
    assert [one.id for one in known.every] == ["ap1", "ap2"]
    # Ages 7–10 and 7–11 share four years of five: 1 · (0.6 · 0.8 + 0.25 + 0.15) = 0.88.
    assert niche.scores(known.on(ON), known.tree)["ap1"].uniqueness == pytest.approx(0.12)
    assert niche.read(graph, "nowhere").every == []
    assert niche.partners(graph, "nowhere").ties == []
    assert terrain.read(graph, "nowhere", ON).spots == []

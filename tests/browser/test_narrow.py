"""Facets count what is there, rules of drawing are what the legend says, the table and its file are the picture."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, shot
from tests.browser.test_explore import drawn, visit
from tests.browser.test_search import call
from tests.picture import click, on_top

NewPage = Callable[..., Page]
SHOWN = """() => {
    const {visible} = setka.store.state;
    return {nodes: visible.nodes.map(n => n.id), ties: visible.ties.map(t => [t.id, t.source, t.target, t.type, t.count ?? 1])};
}"""


def shown(page: Page) -> dict[str, Any]:
    return page.evaluate(SHOWN)


def scene(page: Page, **patch: Any) -> None:
    """Changes the scene and waits for the drawing."""
    page.evaluate("patch => setka.store.go(patch)", patch)
    drawn(page)


def unfold(page: Page, field: str) -> None:
    page.locator(f"[data-facet={field}] summary").first.click()


def numbers(page: Page, field: str) -> dict[str, int]:
    """The values of a facet with the numbers beside them."""
    return page.evaluate(
        """field => Object.fromEntries([...document.querySelectorAll(`#filter-${field} .choice`)].map(row =>
            [row.querySelector("input").value, Number(row.querySelector(".choice-count").textContent.replace(/\\D/g, ""))]))""",
        field,
    )


def test_a_facet_counts_what_choosing_it_would_show(site: Site, page: Page) -> None:
    visit(site, page, "?on=2022-05-01&ties=formal")
    for field in ("sectors", "kinds", "topics", "places"):
        if field != "sectors":
            unfold(page, field)
        expect(page.locator(f"#filter-{field} .choice").first).to_be_visible()
        told = numbers(page, field)
        assert len(told) > 1
        code, count = next((code, count) for code, count in told.items() if count > 0)
        page.check(f"#filter-{field} input[value='{code}']")
        expect(page).to_have_url(re.compile(f"{field}="))
        drawn(page)
        now = shown(page)
        assert count == (len(now["ties"]) if field == "kinds" else len(now["nodes"])), field
        expect(page.locator(f"#filter-{field} input[value='{code}']")).to_be_focused()
        page.wait_for_function(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
        )
        assert numbers(page, field) == told, "its own filter does not change its numbers"
        page.locator(f"[data-facet={field}] .facet-clear").click()
        expect(page).not_to_have_url(re.compile(f"{field}="))
        drawn(page)


def test_numbers_follow_time_and_the_other_filters(site: Site, page: Page) -> None:
    visit(site, page)
    unfold(page, "kinds")
    expect(page.locator("#filter-kinds .choice").first).to_be_visible()
    before = numbers(page, "kinds")
    sectors = numbers(page, "sectors")
    for patch in ({"on": "2017-01-01"}, {"sectors": ["culture"]}):
        page.evaluate("patch => setka.store.go(patch)", patch)
        expect(page.locator("#filter-kinds")).not_to_have_text(re.compile(r"^$"))
        page.wait_for_function(
            """() => {
                const cells = [...document.querySelectorAll("#filter-kinds .choice-count")];
                const sum = cells.reduce((all, cell) => all + Number(cell.textContent), 0);
                return sum === setka.store.state.visible.ties.filter(t => t.type === "FORMAL_TIE").length;
            }"""
        )
        assert numbers(page, "kinds") != before
        before = numbers(page, "kinds")
    assert set(numbers(page, "sectors")) <= set(sectors)
    assert numbers(page, "sectors")["general"] > 0, "the sectors not chosen keep their numbers"


def test_a_long_facet_is_cut_and_says_so(site: Site, page: Page) -> None:
    visit(site, page, "?topics=topic-play")
    rows = page.locator("#filter-topics .choice")
    expect(rows).to_have_count(9)
    expect(page.locator("#filter-topics input[value=topic-play]")).to_be_checked()
    more = page.locator("#filter-topics .facet-more")
    expect(more).to_have_text(re.compile(r"9 .* \d\d"))
    total = int(re.findall(r"\d+", more.inner_text())[1])
    more.click()
    expect(rows).to_have_count(total)
    expect(page.locator("#filter-topics .facet-more")).to_be_focused()
    shown_ids = shown(page)["nodes"]
    assert 0 < len(shown_ids) < 40
    page.click("#clear-filters")
    expect(page).not_to_have_url(re.compile("topics"))


def test_strength_and_core_are_sliders_of_one_step(site: Site, page: Page) -> None:
    visit(site, page)
    unfold(page, "strength")
    slider = page.locator("#filter-strength input")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("strength=2"))
    drawn(page)
    assert all(tie[4] >= 2 for tie in shown(page)["ties"] if tie[3] == "INFORMAL_SUM")
    lines = sum(1 for tie in shown(page)["ties"] if tie[3] == "INFORMAL_SUM")
    expect(page.locator("#filter-strength output")).to_contain_text(str(lines))
    expect(page.locator("#legend")).to_contain_text("2")
    page.click("#undo")
    expect(page).not_to_have_url(re.compile("strength"))

    whole = shown(page)
    unfold(page, "core")
    page.locator("#filter-core input").focus()
    for k in range(1, 5):
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(re.compile(f"core={k}"))
    drawn(page)
    network = nx.Graph((tie[1], tie[2]) for tie in whole["ties"])
    network.add_nodes_from(whole["nodes"])
    assert set(shown(page)["nodes"]) == set(nx.k_core(network, 4).nodes)
    shot(page, "narrow-core")


def test_hiding_is_listed_and_undone(site: Site, page: Page) -> None:
    visit(site, page, "?select=school-7")
    page.evaluate("() => setka.store.go({hide: ['school-7'], select: null})")
    drawn(page)
    assert "school-7" not in shown(page)["nodes"]
    expect(page.locator("#filter-hide .by-hand")).to_have_count(1)
    page.click("#filter-hide button")
    drawn(page)
    assert "school-7" in shown(page)["nodes"]
    scene(page, sectors=["culture"], pin=["school-7"])
    assert "school-7" in shown(page)["nodes"], "pinned: kept whatever the filters say"
    expect(page.locator("#filter-pin .by-hand")).to_have_count(1)


def test_the_menu_hides_and_pins(site: Site, page: Page) -> None:
    visit(site, page)
    id = on_top(page)[0]
    click(page, id, "right")
    page.locator("[role=menuitem]", has_text=re.compile("Скрыть|Hide")).click()
    expect(page).to_have_url(re.compile(f"hide={id}"))
    drawn(page)
    assert id not in shown(page)["nodes"]


def test_the_depth_of_surroundings_is_a_stepper(site: Site, page: Page) -> None:
    visit(site, page, "?focus=museum")
    counts = [len(shown(page)["nodes"])]
    for depth in (2, 3):
        page.locator("#filter-focus [name=depth]").last.click()
        expect(page).to_have_url(re.compile(f"depth={depth}"))
        drawn(page)
        counts.append(len(shown(page)["nodes"]))
    assert counts[0] < counts[1] <= counts[2]
    expect(page.locator("#filter-focus [name=depth]").last).to_be_disabled()


# ---- Rules of drawing ------------------------------------------------------------------------------------------------


def test_betweenness_is_what_networkx_says_and_the_legend_names_it(site: Site, page: Page) -> None:
    visit(site, page, "?size=betweenness&on=2021-03-01")
    expect(page.locator("#legend [data-size=betweenness]")).to_have_attribute("data-state", "ready")
    drawn(page)
    now = shown(page)
    network = nx.Graph((tie[1], tie[2]) for tie in now["ties"])
    network.add_nodes_from(now["nodes"])
    expected = nx.betweenness_centrality(network)
    sizes = page.evaluate("() => Object.fromEntries(setka.cy.nodes().map(n => [n.id(), n.data('size')]))")
    most = max(expected.values())
    for id, value in expected.items():
        assert sizes[id] == pytest.approx(13 + 27 * (value / most) ** 0.5, abs=0.5), id  # signs are whole pixels wide
    expect(page.locator("#legend .legend-size")).to_contain_text(f"{round(most * 1000) / 10:g}".replace(".", ","))
    page.locator("#legend .legend-size summary").click()
    expect(page.locator("#legend .legend-size p")).to_contain_text("01.03.2021")


@pytest.mark.parametrize("rule", ["sector", "kind", "none"])
def test_the_legend_shows_every_colour_that_is_drawn(site: Site, page: Page, rule: str) -> None:
    visit(site, page, f"?colour={rule}&sectors=culture,preschool,governance&level=people")
    drawn_colours = set(page.evaluate("() => [...new Set(setka.cy.nodes().map(n => n.data('colour').toLowerCase()))]"))
    told = page.evaluate(
        """() => [...document.querySelectorAll("#legend .sign")].flatMap(s => [s.getAttribute("fill"), s.getAttribute("stroke")])
            .filter(c => c?.startsWith("#")).map(c => c.toLowerCase())"""
    )
    assert drawn_colours == set(told)


def test_names_are_hidden_for_a_screenshot(site: Site, page: Page) -> None:
    visit(site, page)
    page.locator("#rules-box summary").click()
    page.select_option("#filter-rules select[name=label]", "none")
    expect(page).to_have_url(re.compile("label=none"))
    drawn(page)
    assert page.evaluate("() => setka.cy.nodes().every(n => n.data('name') === '')")
    page.select_option("#filter-rules select[name=label]", "initials")
    drawn(page)
    assert page.evaluate("() => setka.cy.getElementById('school-7').data('name')") == "Ш. 7"
    page.select_option("#filter-rules select[name=label]", "name")
    expect(page).not_to_have_url(re.compile("label"))


# ---- The table -------------------------------------------------------------------------------------------------------


def download(page: Page) -> tuple[str, bytes]:
    with page.expect_download() as caught:
        page.click("#save-table")
    return caught.value.suggested_filename, Path(caught.value.path()).read_bytes()


def test_the_file_is_the_table_and_the_table_is_the_picture(site: Site, page: Page) -> None:
    visit(site, page, "?view=table&on=2021-03-01&sectors=culture,general")
    now = shown(page)
    for part in ("nodes", "ties"):
        page.click(f"[data-part={part}]")
        name, body = download(page)
        assert name.endswith(f"-{part}-2021-03-01.csv")
        assert body.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
        heads, rows = rows[0], rows[1:]
        ids = (
            {row["id"] if isinstance(row, dict) else row for row in now["nodes"]}
            if part == "nodes"
            else {t[0] for t in now["ties"]}
        )
        column = next(i for i in range(len(heads)) if {row[i] for row in rows} == ids)
        assert [row[column] for row in rows] == page.evaluate(
            "part => [...document.querySelectorAll(`#table-${part} tbody tr`)].map(row => row.dataset.row)", part
        )


def test_the_table_tells_what_changed(site: Site, page: Page) -> None:
    visit(site, page, "?view=table&against=2020-01-01&on=2024-01-01")
    page.click("[data-part=ties]")
    page.click("[data-sort='ties.change']")
    words = set(page.locator("#table-ties tbody tr td:last-child").all_text_contents())
    phases = page.evaluate(
        "() => new Set(setka.store.state.visible.ties.map(t => setka.store.state.visible.phases.get(t.id))).size"
    )
    assert len(words) == phases == 3
    expect(page.locator("#table-ties tbody tr")).to_have_count(min(500, len(shown(page)["ties"])))


def test_more_than_a_page_of_rows_is_paged_and_the_chosen_row_is_found(site: Site, page: Page) -> None:
    visit(site, page, "?view=table&level=people")
    page.click("[data-part=ties]")
    total = len(shown(page)["ties"])
    assert total > 500
    rows = page.locator("#table-ties tbody tr")
    expect(rows).to_have_count(500)
    page.click("[data-turn='table.after'] >> visible=true")
    expect(rows).to_have_count(min(500, total - 500))
    expect(page.locator("[data-turn='table.before'] >> visible=true")).to_be_enabled()
    last = rows.last.get_attribute("data-row")
    page.click("[data-turn='table.before'] >> visible=true")
    page.evaluate("id => setka.store.go({select: id}, {replace: true})", last)
    expect(page.locator(f"#table-ties tr[data-row='{last}'].is-chosen")).to_be_visible()


def test_cells_and_cores(site: Site, page: Page) -> None:
    """The pure parts: a file that no spreadsheet runs, cores and betweenness of odd networks."""
    visit(site, page)
    text = call(
        page,
        "csv.js",
        "m.csv(v[0], v[1], ';')",
        ["a", "b"],
        [["=1+1", 'x"y'], ["-5", "@x"], ["a;b", None], ["+7 900", "c\nd"]],
    )
    assert text == '\ufeffa;b\r\n\'=1+1;"x""y"\r\n-5;\'@x\r\n"a;b";\r\n\'+7 900;"c\nd"\r\n'
    for network in (
        nx.path_graph(5),
        nx.complete_graph(4),
        nx.karate_club_graph(),
        nx.empty_graph(3),
        nx.star_graph(6),
    ):
        network = nx.disjoint_union(network, nx.cycle_graph(3))
        nodes = [{"id": str(id)} for id in network]
        ties = [{"source": str(a), "target": str(b)} for a, b in network.edges]
        ties += [{"source": tie["target"], "target": tie["source"]} for tie in ties[:3]] + [
            {"source": "0", "target": "0"}
        ]
        cores = call(page, "metrics.js", "Object.fromEntries(m.coreNumbers(v[0], v[1]))", nodes, ties)
        assert {int(id): k for id, k in cores.items()} == nx.core_number(network)
        for k in range(4):
            assert {
                int(id) for id in call(page, "metrics.js", "[...m.kCore(v[0], v[1], v[2])]", nodes, ties, k)
            } == set(nx.k_core(network, k))
        score = call(page, "metrics.js", "Object.fromEntries(await m.betweenness(v[0], v[1], {slice: 0}))", nodes, ties)
        assert {int(id): value for id, value in score.items()} == pytest.approx(nx.betweenness_centrality(network))

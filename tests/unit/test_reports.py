"""What can be told about reports without a graph: their files fit together, words find them, charts draw what the rows say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from app.queries import Query, load
from app.reports import Answer, built_in, charts, find, plots, values
from app.reports.charts import Chart, Matrix
from app.reports.library import TAGS
from app.reports.values import FAMILIES, Named

QUERIES = load()
REPORTS = built_in(QUERIES)


def made(query: Query, rows: list[tuple[Any, ...]], **names: Named) -> Answer:
    return Answer(query, {}, rows, len(rows), True, dt.datetime(2026, 11, 26, tzinfo=dt.UTC), 0.1, names)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_can_be_read_drawn_and_asked(name: str) -> None:
    query = REPORTS[name].query
    assert query.tags
    assert set(query.tags) <= set(TAGS)
    for head in query.heads.values():
        assert head.type != "code" or head.family in FAMILIES, head.name
    seen: set[str] = set()
    for key, param in query.params.items():
        assert param.title, f"{key} has no title"
        assert not param.codes or set(param.codes) <= set(FAMILIES[param.family]), key
        if param.suggest:
            assert set(QUERIES[param.suggest].columns) == {"value", "name"}
            assert QUERIES[param.suggest].params.keys() <= seen, f"{key} depends on a field after it"
        seen.add(key)
    assert query.view != "chart" or query.chart
    if query.chart and query.chart.type == "matrix":
        assert query.chart.series


def test_a_report_is_found_by_forms_of_its_words_in_either_language() -> None:
    def names(words: str, *tags: str) -> set[str]:
        return {report.name for report in find(REPORTS.values(), words, tags)}

    assert len(REPORTS) >= 20
    assert "agreements_ending" in names("истекающие договора") & names("agreements soon end")
    assert "brokers" in names("посредник")
    assert names("", "dossier") == {"dossier", "dossier_partners", "dossier_years", "outcomes"}
    assert names("партнеров", "gaps") == names("партнёров", "gaps") != set()
    assert names("ничего подобного здесь нет") == set()


def test_lines_say_where_they_begin_end_and_peak() -> None:
    answer = made(
        REPORTS["ties_by_year"].query,
        [(2024, 10, 0, 0, 100, 0, 0), (2025, 30, 0, 0, 90, 0, 0), (2026, 20, 0, 0, 80, 0, 0)],
    )
    chart = charts.draw(answer, [0, 1, 2], "en")
    assert isinstance(chart, Chart)
    formal, contacts = chart.series
    assert (formal.name, len(formal.marks), len(contacts.marks)) == ("Formal", 3, 3)
    assert formal.marks[1].y < formal.marks[2].y < formal.marks[0].y  # more stands higher
    assert contacts.marks[0].y < formal.marks[1].y
    message, said = chart.summary[0]
    assert message % said == "Formal: 10 in 2024, 20 in 2026, most in 2025: 30."


def test_of_many_bars_the_first_are_drawn_and_it_says_of_how_many() -> None:
    query = REPORTS["brokers"].query
    rows = [(f"school-{n}", "general", 5, 2, 100 - n, 0.5) for n in range(40)]
    names = {f"school-{n}": Named("Institution", f"Школа № {n}", f"Школа № {n}") for n in range(40)}
    chart = charts.draw(made(query, rows, **names), list(range(40)), "ru")
    assert isinstance(chart, Chart)
    assert (chart.shown, chart.total) == (charts.BARS, 40)
    widths = [mark.width for mark in chart.series[0].marks]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] / widths[10] == pytest.approx(100 / 90, rel=0.01)
    assert chart.y[0].text == "Школа № 0"
    assert charts.draw(made(query, [("x", "general", 0, 0, 0, 0.0)]), [0], "ru") is None


def test_a_matrix_keeps_the_order_of_the_vocabulary_and_shades_the_most_darkest() -> None:
    query = REPORTS["sectors_matrix"].query
    matrix = charts.draw(
        made(query, [("culture", "general", 2, 0), ("general", "culture", 2, 0), ("general", "general", 8, 0)]),
        [0, 1, 2],
        "en",
    )
    assert isinstance(matrix, Matrix)
    assert matrix.columns == ["General education", "Culture"]
    (_, first), (_, second) = matrix.rows
    assert [cell.text for cell in first] == ["8", "2"]
    assert first[0].shade == charts.SHADES - 1 > first[1].shade > 0
    assert second[1].text == ""


def test_the_ground_keeps_directions_and_tells_who_has_no_place() -> None:
    query = REPORTS["institutions_map"].query
    rows = [
        ("north", "school", "general", 9, 57.4, 46.5), ("east", "museum", "culture", 1, 57.3, 46.7),
        ("nowhere", "library", "culture", 0, None, None),
    ]  # fmt: skip
    names = {id: Named("Institution", id, id, sector) for id, sector in (("north", "general"), ("east", "culture"))}
    plot = plots.on_the_ground(made(query, rows, **names), [0, 1, 2], "ru")
    north, east = plot.points
    assert north.y < east.y
    assert north.x < east.x
    assert north.radius > east.radius
    assert (north.shape, east.shape) == ("ellipse", "triangle")
    assert plot.unplaced == 1
    assert plot.meridians
    assert plot.parallels


def test_names_do_not_lie_on_each_other() -> None:
    query = REPORTS["institutions_map"].query
    rows = [(f"s{n}", "school", "general", n, 57 + n % 7 / 1000, 46 + n // 7 / 1000) for n in range(49)]
    names = {f"s{n}": Named("Institution", f"Школа № {n}", f"Школа № {n}", "general") for n in range(49)}
    plot = plots.on_the_ground(made(query, rows, **names), list(range(49)), "ru")
    boxes = []
    for point in plot.points:
        if point.label_x is not None:
            width = plots.LETTER * len(point.name)
            left = {"start": point.label_x, "end": point.label_x - width, "middle": point.label_x - width / 2}[
                point.anchor
            ]
            boxes.append((left, point.label_y - plots.LINE + 4, left + width, point.label_y + 4))
    assert len(boxes) > 10
    assert not any(plots._overlap(a, b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_rows_without_a_value_stand_last_whichever_way_it_is_sorted() -> None:
    query = REPORTS["without_partners"].query
    rows = [
        ("a", "school", "general", None, 3),
        ("b", "school", "general", dt.date(2020, 1, 2), 1),
        ("c", "school", "general", dt.date(2019, 1, 2), 2),
    ]
    answer = made(query, rows)
    assert answer.sorted_by("ended_on", "ru") == [2, 1, 0]
    assert answer.sorted_by("-ended_on", "ru") == [1, 2, 0]
    assert answer.sorted_by("-contacts", "ru") == [0, 2, 1]


def test_values_are_written_as_the_language_writes_them() -> None:
    head = replace(REPORTS["needs_by_kind"].query.heads["share"])
    assert values.text(head, 0.125, {}, "ru") == "12,5\u00a0%"
    assert values.text(head, 0.125, {}, "en") == "12.5%"
    day = REPORTS["agreements_ending"].query.heads["until"]
    assert values.text(day, dt.date(2026, 12, 1), {}, "ru") == "01.12.2026"
    assert values.text(day, dt.date(2026, 12, 1), {}, "en") == "1\u00a0Dec\u00a02026"
    assert values.text(REPORTS["lifelines"].query.heads["person"], "t-hidden", {}, "ru") == "закрытый профиль"

"""The README’s tour: for every row of the method, its page answers on the seed, and the Cypher file beside it has been asked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.graph import Graph, Result
from tests.conftest import ROOT, Caller, Site
from tests.graph.test_site import forget

ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]*) \|([^|]*)\|$", re.MULTILINE)


def tour(file: str) -> dict[str, tuple[str, str]]:
    """Number of the row → (path of the page, name of the query)."""
    rows = {
        number: (page.strip(" `"), query.strip(" `"))
        for number, _, page, query in ROW.findall((ROOT / file).read_text("utf-8"))
    }
    return {
        number: (page, query.removeprefix("cypher/").removesuffix(".cypher").replace("/", "."))
        for number, (page, query) in rows.items()
        if page.startswith("/")
    }


def test_both_languages_take_the_same_tour_of_all_fifteen_rows() -> None:
    assert tour("README.md") == tour("README.en.md")
    assert set(tour("README.md")) == {str(number) for number in range(1, 16)}


def test_every_row_of_the_method_has_a_page_that_answers_and_a_question_that_was_asked(
    site: Site, caller: Callable[..., Caller], database: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaks, looks = caller("representative"), caller("coordinator")
    speaks.post("/partnerships/new", {"nonce": "1" * 32, "title": "Музейные уроки", "with": "museum", "words": ""})
    begun = re.search(r"/partnerships/partnership-\w+", speaks.ask("/partnerships")[1].decode())
    assert begun
    speaks.post("/site/institutions/gymnasium-1", {"page": "1", "part": "about", "seen": "0", "act": "publish"})
    names = {query.text: query.name for query in site.app.extensions["setka.database"].queries.values()}
    answered: dict[str, bool] = {}
    read = Graph.read

    def listening(graph: Graph, text: str, *arguments: object, **named: object) -> Result:
        found: Result = read(graph, text, *arguments, **named)
        answered[names.get(text, "")] = any(value not in (None, [], 0) for row in found.rows for value in row)
        return found

    site.app.extensions["setka.discoveries"].forget()  # what somebody has looked at before is not asked again
    monkeypatch.setattr(Graph, "read", listening)
    silent = {}
    for number, (page, query) in tour("README.md").items():
        answered.clear()
        status = looks.ask(page.replace("/partnerships/<id>", begun[0]))[0]
        if status != 200 or not answered.get(query):
            silent[number] = (page, status, query, sorted(answered))
    forget(site)
    assert silent == {}

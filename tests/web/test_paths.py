"""The question about paths without a graph: nonsense is refused before anything is asked, and a graph that is away is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.conftest import Browser


@pytest.mark.parametrize(
    "query",
    [
        "way=a,b,c,d,e,f",
        "way=a,b'--",
        "way=a,b&through=formal,money",
        "way=a,b&best=0",
        "way=a,b&best=11",
        "way=a,b&on=yesterday",
        "way=a,b&avoid=" + ",".join(f"n{i}" for i in range(201)),
        "way=a,b&avoid=%00",
    ],
)
def test_nonsense_is_refused_in_words(enter: Callable[..., Browser], query: str) -> None:
    answer = enter("teacher").get(f"/api/explore/paths?{query}")
    assert answer.status_code == 400
    assert answer.json
    assert answer.json["error"]


def test_a_graph_that_is_away_is_told(enter: Callable[..., Browser]) -> None:
    assert enter("teacher").get("/api/explore/paths?way=a,b").status_code == 503


def test_nobody_asks_without_signing_in(visitor: Browser) -> None:
    assert visitor.get("/api/explore/paths?way=a,b").status_code == 401

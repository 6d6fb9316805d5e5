"""Files of networks over HTTP: how large they may be, and for whom."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from tests.web.conftest import Browser

LARGE = b"id,name\n" + b"x,y\n" * 800_000  # 3 MB


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [("admin", "/import", 503), ("coordinator", "/import", 403), ("admin", "/contacts/many", 413)],
)
def test_a_large_file_is_taken_only_where_networks_are_brought_in(
    enter: Callable[..., Browser], role: str, path: str, status: int
) -> None:
    # The graph is away in these tests, so whoever gets as far as asking it is told that.
    answer = enter(role).post(path, {"file": (io.BytesIO(LARGE), "network.csv")})
    assert answer.status_code == status

"""Files of networks over HTTP: how large they may be, and for whom."""

from __future__ import annotations

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
    browser = enter(role)
    # Written by hand: what the client makes of a large file stays open as a file of its own.
    parts = (f'name="csrf_token"\r\n\r\n{browser.secret()}'.encode(), b'name="file"; filename="n.csv"\r\n\r\n' + LARGE)
    body = b"".join(b"--edge\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    answer = browser.send("POST", path, data=body, content_type="multipart/form-data; boundary=edge")
    # The graph is away in these tests, so whoever gets as far as asking it is told that.
    assert answer.status_code == status

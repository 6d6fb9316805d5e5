"""The pages for many contacts as far as they need no graph: what is uploaded, and rows that somebody has tampered with."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer

from app.contacts import CONTACTS
from app.store import Consent, Store
from tests.trust.test_files import bomb
from tests.unit.test_lists import repacked, workbook
from tests.web.conftest import Browser


@pytest.fixture
def anna(enter: Callable[..., Browser], accounts_store: Store) -> Browser:
    with accounts_store.session() as session:
        session.add(Consent(person="anna", purpose=CONTACTS, version=1))
        session.commit()
    return enter("teacher", person="anna")


def upload(browser: Browser, data: bytes, name: str = "list.xlsx") -> Any:
    form = {"csrf_token": browser.secret(), "file": (io.BytesIO(data), name)}
    return browser.send("POST", "/contacts/many", data=form, content_type="multipart/form-data")


def test_the_form_and_the_template_are_there(anna: Browser) -> None:
    assert 'type="file"' in anna.get("/contacts/many").text
    table = anna.get("/contacts/many/template.csv")
    assert table.data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in table.headers["Content-Disposition"]


def test_without_a_person_or_a_consent_nothing_is_read(enter: Callable[..., Browser]) -> None:
    nobody = enter("analyst")
    assert nobody.post("/contacts/many", {"list": "x"}).status_code == 409
    vera = enter("teacher", person="vera")
    assert "/contacts/consent/" in vera.post("/contacts/many", {"list": "x"}).headers["Location"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Paste a list or choose a file."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no list that can be read"),
        (b"PK\x03\x04", "damaged"),
        (b"\n \n", "no line with a contact"),
    ],
)
def test_a_file_that_is_no_list_is_refused_at_its_field(anna: Browser, data: bytes, words: str) -> None:
    answer = upload(anna, data)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_bomb_is_refused_in_words(anna: Browser) -> None:
    answer = upload(anna, repacked(workbook(["Anna"]), bomb))
    assert answer.status_code == 422
    assert "far too large when it is opened" in answer.text


def test_rows_that_were_changed_or_are_of_somebody_else_are_not_opened(anna: Browser, app: Flask) -> None:
    kept = {"nonce": "n", "kind": "", "since": "", "lines": [[1, "Борис", "", "соавторство", "2020", []]]}
    others = URLSafeSerializer(str(app.secret_key), salt="contacts-many:999").dumps(kept)
    for rows in ("", "x", str(others), str(others)[:-2] + "zz", "A" * 100_000):
        assert anna.post("/contacts/many/write", {"rows": rows}).status_code == 400

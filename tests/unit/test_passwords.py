"""Passwords: which are accepted, how they are compared, and that a crowd waits its turn."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import passwords
from app.refusals import Busy, Refusal

GOOD = "корабль плывёт 7"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("коротко", "too short"),
        ("a" * 9, "too short"),
        ("x1y2z3" * 22, "too long"),
        ("password123", "first that anyone"),
        ("Password123", "first that anyone"),
        ("йцукенгшщз", "first that anyone"),
        ("aaaaaaaaaaaa", "first that anyone"),
        ("абабабабабаб", "first that anyone"),
        ("abcdefghijklmn", "first that anyone"),
        ("anna.kim@school.example", "e-mail"),
        ("ANNA.KIM@school.example", "e-mail"),
        ("anna.kim2026", "e-mail"),
        ("Анна Кимова", "e-mail"),
        ("нельзя\x00так набрать", "cannot be typed"),
        ("\ud800 одинокий суррогат", "cannot be typed"),
    ],
)
def test_a_bad_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        passwords.check(password, "anna.kim@school.example", "Анна Кимова")


@pytest.mark.parametrize(
    "password", [GOOD, "x" * 5 + "yz" * 3, "только слова", "x1y2z3qq" * 16, "1234567890 и слово", "😀 лодка 😀 мост"]
)
def test_no_composition_is_asked_for(password: str) -> None:
    passwords.check(password, "anna.kim@school.example", "Анна Кимова")


@given(st.text(max_size=200))
def test_any_text_is_accepted_or_refused_in_words(password: str) -> None:
    refused = ""
    try:
        passwords.check(password, "anna@school.example")
    except Refusal as refusal:
        refused = refusal.message % refusal.values
    assert refused or passwords.SHORTEST <= len(passwords.folded(password)) <= passwords.LONGEST


def test_every_common_password_could_be_offered() -> None:
    assert all(len(word) >= passwords.SHORTEST and word == word.casefold() for word in passwords.COMMON)


def test_only_the_password_matches() -> None:
    kept = passwords.make_hash(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert passwords.matches(kept, GOOD)
    assert passwords.matches(kept, "корабль плыве\u0308т 7")  # the same letters, composed by another system
    assert not passwords.matches(kept, GOOD + " ")
    assert not passwords.matches(None, GOOD)
    assert not passwords.matches(None, "nobody has this password")
    assert not passwords.matches("garbage", GOOD)
    assert not passwords.matches(kept, "\ud800")
    assert not passwords.is_dated(kept)


def test_a_crowd_is_turned_away_rather_than_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    inside, leave = threading.Semaphore(0), threading.Event()

    def occupy() -> None:
        with passwords._Turn():
            inside.release()
            leave.wait(10)

    crowd = [threading.Thread(target=occupy) for _ in range(passwords.AT_ONCE)]
    for one in crowd:
        one.start()
    for _ in crowd:
        assert inside.acquire(timeout=10)
    with pytest.raises(Busy):
        passwords.make_hash(GOOD)
    leave.set()
    for one in crowd:
        one.join()
    assert passwords.matches(passwords.make_hash(GOOD), GOOD)

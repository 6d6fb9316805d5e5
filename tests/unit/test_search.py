"""What people type, read: forms of words, the other keyboard, two names in one line. And the places of addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import facets, search

TYPED = st.text(max_size=200)


@given(TYPED, st.booleans())
def test_nothing_typed_is_an_operator(text: str, tolerant: bool) -> None:
    asked = search.question(text, tolerant=tolerant)
    bare = re.sub(r"~[12]|\w", "", re.sub(r"\b(?:AND|OR)\b", "", asked))
    assert set(bare) <= set("()* "), asked
    assert asked.count("(") == asked.count(")")
    assert not re.search(r"(?:^|[( ])\*|\* *\*", asked), "a bare wildcard is every name there is"


@given(TYPED)
def test_only_so_many_words_are_asked_for(text: str) -> None:
    assert len(search.split(text)) <= search.MOST_WORDS


@given(TYPED)
def test_there_is_a_question_wherever_there_is_a_word(text: str) -> None:
    assert bool(search.question(text)) == bool(re.search(r"[^\W_]", text))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Школа № 7", ["школа", "7"]),
        ("Пчёлка", ["пчелка"]),
        ("школа и музей", ["школа", "музей"]),
        ("и", ["и"]),
        ("Один портрет", ["портрет"]),
        ("«IT-куб»", ["it", "куб"]),
        ("", []),
    ],
)
def test_the_words_that_are_looked_for(typed: str, words: list[str]) -> None:
    assert search.split(typed) == words


@pytest.mark.parametrize(
    "forms",
    [
        ["школа", "школы", "школе", "школу", "школой", "школами", "школах"],
        ["музей", "музея", "музею", "музеи", "музеями", "музеев"],
        ["завод", "завода", "заводу", "заводом", "заводами"],
        ["краеведческий", "краеведческого", "краеведческому"],
    ],
)
def test_forms_of_a_word_have_one_stem(forms: list[str]) -> None:
    stems = {search.stem(form) for form in forms}
    shortest = min(stems, key=len)
    assert all(stem.startswith(shortest) and len(stem) - len(shortest) <= 1 for stem in stems), stems


@given(st.from_regex(r"[а-яё]{1,3}", fullmatch=True))
def test_a_short_word_is_its_own_stem(word: str) -> None:
    assert search.stem(word) == word


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("irjkf 7", "школа 7"), ("VEPTQ", "МУЗЕЙ"), ("ше-куб", "it-re,"), ("{jh", "Хор"), (",scnhj", "быстро")],
)
def test_the_other_keyboard(typed: str, meant: str) -> None:
    assert search.switched(typed) == meant


@given(st.text(alphabet="абвгдежзиклмнопрстуфцчшщъыьэюяйхё АБВГД7", max_size=30))
def test_switching_twice_gives_the_text_back(text: str) -> None:
    assert search.switched(search.switched(text)) == text


@pytest.mark.parametrize(
    ("typed", "pair"),
    [
        ("школа 7 — музей", ("школа 7", "музей")),
        ("Школа № 7 - Краеведческий музей", ("Школа № 7", "Краеведческий музей")),
        ("связи между школой 7 и музеем", ("школой 7", "музеем")),
        ("путь от школы 7 до музея", ("школы 7", "музея")),
        ("path from A school to B museum", ("A school", "B museum")),
        ("школа 7 и музей", ("школа 7", "музей")),
        ("Петрова, Рощина", ("Петрова", "Рощина")),
        ("школа 7 -> музей", ("школа 7", "музей")),
    ],
)
def test_two_names_in_one_line(typed: str, pair: tuple[str, str]) -> None:
    assert search.is_divided(typed)
    assert next(search.halves(typed)) == pair


def test_a_line_that_is_not_divided_is_tried_word_by_word() -> None:
    assert not search.is_divided("школа 7 музей")
    assert list(search.halves("школа 7 музей")) == [("школа", "7 музей"), ("школа 7", "музей")]
    assert list(search.halves("слово " * 20)) == []


@given(TYPED)
def test_any_text_has_finitely_many_halves(text: str) -> None:
    assert len(list(search.halves(text))) <= 6


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("с. Липовка, ул. Центральная, 14", "с. Липовка"),
        ("пос. Сосновка, ул. Лесная, 3", "пос. Сосновка"),
        ("д. Верхние Ключи, ул. Родниковая, 7", "д. Верхние Ключи"),
        ("ул. Соборная, 4, каб. 18", facets.ELSEWHERE),
        ("пр. Строителей, 17", facets.ELSEWHERE),
        ("", facets.ELSEWHERE),
        (None, facets.ELSEWHERE),
    ],
)
def test_the_settlement_of_an_address(address: str | None, place: str) -> None:
    assert facets.settlement(address) == place

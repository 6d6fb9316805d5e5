"""Pure: names of people taken out of texts that the world will read, unless the person has agreed.

Found is a surname beside a first name, a patronymic or initials, and a first name beside a patronymic, in any order and in any of
the cases of Russian. A surname alone is left: streets and schools bear them too. What cannot be told from a text alone (a phone
number, somebody of another place) the owner is asked to look at before publishing: see `doubts`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

GONE = "…"
"""What stands where a name stood."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BETWEEN = re.compile(r"[\s.\u00a0\u202f]*")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\d-])(?:\+7|8)[\s(-]*\d{3,5}[\s)-]*(?:\d[\s-]*){5,7}(?!\d)|(?<![\d-])\d{2,3}-\d{2}-\d{2}(?![\d-])"
)
_ENDINGS = ("ая", "яя", "ий", "ый", "ой")
_LONGER = 3
"""A form of a name has at most so many letters more than its stem."""


def _folded(word: str) -> str:
    return word.casefold().replace("ё", "е")


def _stem(word: str) -> str:
    word = _folded(word)
    if len(word) > 4 and word.endswith(_ENDINGS):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word[-1] in "аеиоуыэюяйьъ" else word


def _is(word: str, name: str) -> bool:
    """Whether a word is this part of a name, in some case."""
    stem, word = _stem(name), _folded(word)
    return word.startswith(stem) and len(word) <= len(stem) + _LONGER


@dataclass(frozen=True)
class _Person:
    parts: tuple[str, ...]  # surname, first name, patronymic, as far as they are known

    def fits(self, words: list[str]) -> bool:
        """Whether these neighbouring words are this person's name, each word another part of it."""
        left = list(range(len(self.parts)))
        whole: set[int] = set()
        for word in words:
            found = next((n for n in left if self._has(n, word)), None)
            if found is None:
                return False
            left.remove(found)
            if len(word) > 1:
                whole.add(found)
        return 0 in whole or {1, 2} <= whole

    def _has(self, number: int, word: str) -> bool:
        part = self.parts[number]
        if len(word) == 1:
            return number > 0 and _folded(part[:1]) == _folded(word)
        return len(part) > 1 and _is(word, part)


class Withheld:
    """Takes the names of these people, and these e-mail addresses, out of texts."""

    def __init__(self, names: Iterable[str], emails: Iterable[str] = ()) -> None:
        self._by_beginning: Mapping[str, list[_Person]] = defaultdict(list)
        self._emails = frozenset(email.casefold() for email in emails)
        for name in names:
            person = _Person(tuple(_WORD.findall(name)[:3]))
            if len(person.parts) < 2:
                continue
            for part in person.parts:
                self._by_beginning[_stem(part)[:3]].append(person)

    def __call__(self, text: str | None) -> str | None:
        """The text with what is withheld replaced by “…”."""
        if not text:
            return text
        if self._emails and "@" in text:
            text = _EMAIL.sub(lambda found: GONE if found[0].casefold() in self._emails else found[0], text)
        words = list(_WORD.finditer(text)) if self._by_beginning else []
        pieces, at, n = [], 0, 0
        while n < len(words):
            size = next((size for size in (3, 2) if self._names(text, words[n : n + size], size)), 0)
            if size:
                end = words[n + size - 1].end()
                # The point after a last initial belongs to it.
                end += len(words[n + size - 1][0]) == 1 and text[end : end + 1] == "."
                pieces += [text[at : words[n].start()], GONE]
                at = end
            n += size or 1
        return "".join([*pieces, text[at:]])

    def _names(self, text: str, window: list[re.Match[str]], size: int) -> bool:
        if len(window) < size or not all(match[0][0].isupper() for match in window):
            return False
        if not all(_BETWEEN.fullmatch(text, a.end(), b.start()) for a, b in pairwise(window)):
            return False
        words = [match[0] for match in window]
        near = {id(p): p for word in words if len(word) > 1 for p in self._by_beginning.get(_folded(word)[:3], ())}
        return any(person.fits(words) for person in near.values())


def may_name(text: str | None) -> bool:
    """Whether a text could name anybody at all: two words with capital letters stand side by side."""
    words = list(_WORD.finditer(text or ""))
    return any(
        a[0][0].isupper() and b[0][0].isupper() and _BETWEEN.fullmatch(text or "", a.end(), b.start())
        for a, b in pairwise(words)
    )


def emails(text: str | None) -> list[str]:
    """The e-mail addresses in a text."""
    return _EMAIL.findall(text or "")


def doubts(text: str | None) -> list[str]:
    """What in a text may be somebody's own: e-mail addresses and phone numbers, for the owner to look at."""
    return [*emails(text), *(found.strip() for found in _PHONE.findall(text or ""))]

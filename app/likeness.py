"""Whether two names may mean one person or one institution, however they were typed.

Letter case, ё and е, Latin letters among Cyrillic ones, the order of words, initials, a missing patronymic, one mistyped
letter, legal forms («МБОУ», «СОШ») and the way a number is written do not make two names different.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import permutations

SAME, PART, NEAR = "same", "part", "near"
"""How alike two names are: the same words; one says less than the other; a letter differs."""
RANK = {SAME: 0, PART: 1, NEAR: 2}

_LATIN = str.maketrans("abcehkmnoptxyu", "авсенкмпортхуи")
_CYRILLIC = re.compile(r"[а-я]")
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_TYPO = 5  # letters of a word in which one may be mistyped

_FORMS = frozenset(
    re.findall(
        r"\w+",
        """мбоу маоу мкоу гбоу гаоу гкоу мбдоу мадоу мкдоу гбдоу мбудо маудо мбу мау мку мб мо ано анпоо гбпоу гапоу фгбоу нчоу
        чоу ооо муниципальное бюджетное автономное казенное государственное общеобразовательное образовательное дошкольное
        дополнительного образования учреждение организация средняя общеобразовательная имени им г город города""",
    )
)
_SPELLINGS = {
    "сош": "школа",
    "соош": "школа",
    "оош": "основная школа",
    "school": "школа",
    "цдт": "центр детского творчества",
}
_SORTS = frozenset(
    ("основная", "начальная", "вечерняя", "спортивная", "музыкальная", "художественная", "коррекционная")
)
"""Words that make another school of one that has the same number."""


@lru_cache(maxsize=100_000)
def folded(text: str) -> str:
    """The text in lower case with е for ё and, in words that have Cyrillic letters, without lookalike Latin ones."""
    # NFKC would write № as “No”.
    plain = " ".join(unicodedata.normalize("NFKC", text.replace("№", " ")).lower().replace("ё", "е").split())
    return re.sub(r"\S+", lambda m: m[0].translate(_LATIN) if _CYRILLIC.search(m[0]) else m[0], plain)


@lru_cache(maxsize=100_000)
def words(text: str) -> tuple[str, ...]:
    """The folded words of a name."""
    return tuple(_WORD.findall(folded(text)))


def persons(one: str, other: str) -> str | None:
    """SAME, PART or NEAR when both names may be one person's, else None."""
    first, second = words(one), words(other)
    if not first or not second:
        return None
    if sorted(first) == sorted(second):
        return SAME
    if len(first) > len(second):
        first, second = second, first
    if len(first) < 2 or len(second) > 4:
        return None
    common = {word for word in first if len(word) > 1 and word in second}
    if not common:
        return None
    rest, others = ([word for word in name if word not in common] for name in (first, second))
    if len(rest) > 1 and min(map(len, (*rest, *others)), default=1) > 1:
        return None  # two whole words differ
    best = None
    for order in permutations(others, len(rest)):
        kinds = [_word(a, b) for a, b in zip(rest, order, strict=True)]
        if None in kinds or kinds.count(NEAR) > 1:
            continue
        found = NEAR if NEAR in kinds else PART
        best = found if best is None or RANK[found] < RANK[best] else best
    return best


def _word(a: str, b: str) -> str | None:
    """How alike two words of a name are; an initial is a part of the word that it begins."""
    if a == b:
        return SAME
    if len(a) == 1 or len(b) == 1:
        return PART if a[0] == b[0] else None
    return NEAR if min(len(a), len(b)) >= _SHORTEST_TYPO and one_apart(a, b) else None


def one_apart(a: str, b: str) -> bool:
    """Whether one letter too many, missing, other, or two swapped ones tell the words apart."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest, other = a[start:], b[start:]
    if len(a) == len(b):
        return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
    longer, shorter = (rest, other) if len(a) > len(b) else (other, rest)
    return longer[1:] == shorter


@lru_cache(maxsize=20_000)
def place_words(text: str) -> frozenset[str]:
    """What tells an institution from others: its words without legal forms, its numbers without signs and zeros."""
    spaced = re.sub(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)", " ", folded(text))
    found: set[str] = set()
    for word in _WORD.findall(spaced):
        for part in _SPELLINGS.get(word, word).split():
            found.add(part.lstrip("0") or "0" if part.isdecimal() else part)
    return frozenset(found - _FORMS - {"no", "n", "н"}) or frozenset(found)


def place_question(text: str) -> str:
    """The words by which an institution is looked for: without its legal form, unless nothing else is said."""
    told = [word for word in words(text) if word not in _FORMS]
    return " ".join(part for word in told or words(text) for part in _SPELLINGS.get(word, word).split())


@lru_cache(maxsize=20_000)
def numbers(text: str) -> frozenset[str]:
    """The numbers in an institution's name."""
    return frozenset(word for word in place_words(text) if word.isdecimal())


def places(ones: tuple[str, ...], others: tuple[str, ...]) -> str | None:
    """As `persons`, for institutions, each given by its names (short and full)."""
    best = None
    for one in filter(None, ones):
        for other in filter(None, others):
            found = _places(place_words(one), place_words(other))
            if found and (best is None or RANK[found] < RANK[best]):
                best = found
    return best


def _places(one: frozenset[str], other: frozenset[str]) -> str | None:
    if one == other:
        return SAME
    numbers = ({w for w in one if w.isdecimal()}, {w for w in other if w.isdecimal()})
    if numbers[0] != numbers[1]:
        return None
    if (one ^ other) & _SORTS:
        return None
    if (one < other or other < one) and numbers[0] and len(one ^ other) <= 2 and len(one & other) >= 2:
        return PART
    left, right = one - other, other - one
    if len(left) == len(right) == 1 and len(one & other) >= 1:
        (a,), (b,) = left, right
        return NEAR if min(len(a), len(b)) >= _SHORTEST_TYPO + 1 and one_apart(a, b) else None
    return None


def looks_like_place(text: str) -> bool:
    """Whether a text names an institution rather than a person."""
    return bool(_PLACE.search(folded(text)))


_PLACE = re.compile(
    r"\d|\b(?:школ|сош|оош|гимнази|лице|детск|сад|доу|мб|маоу|мкоу|гбоу|музе|библиотек|колледж|техникум|училищ|центр|дом |дворец|"
    r"интернат|клуб|театр|институт|университет|учрежден|завод|предприяти|отдел|управлени|имц|school|museum|library|college|"
    r"kindergarten|lyceum|gymnasium|centre|center)"
)

"""The search: what people type, made into a safe full-text question, and what it finds.

One rule for the box in the header and for the lists of the directory. Every word must begin a word of the name or be one
of its forms; ё reads as е, numbers are taken literally (№ 7 is not № 17). When nothing holds the words as they were
typed, they are read as typed on the other keyboard, and then with a letter or two mistyped.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.graph import GraphSession

MOST_WORDS = 8
ENDS = 25
_LONGEST_SPLIT = 6
_ACTORS = ("Institution", "Teacher", "Project")
_OF_PEOPLE = ("name", "subjects")
LOOKED_AT = (200, 20_000, 1_000_000_000)
"""Of so many that fit the words the best are shown; of more, where the viewer may see too few of those."""
SURE = 100
"""Of more that the viewer may see it is said “at least so many”, whether or not all were looked at: else it would tell how many
there are whom he may not see."""

# Words that the index leaves out of names, being too common; a question must not insist on them.
_COMMON = """
    а без более больше бы был была были было быть в вам вас во вот все всего всех всю вы где да для до его ее ей ему если
    есть еще ж же за здесь и из или им их к как какая какой когда кто куда ли лучше между меня мне много может можно мой моя
    мы на над надо нас не него нее ней нет ни них но ну о об один он она они опять от перед по под после потом почти при про
    раз с сам свою себе себя сегодня сейчас со так такой там тебя тем теперь то того тоже только том тот три тут ты у уж уже
    хорошо хоть чего человек чем через что чтоб чтобы эта эти этого этой этом этот эту я два другой жизнь всегда"""
_EMPTY = frozenset(_COMMON.split())
_VOWELS = re.compile(r"(?<=\w{3})[аеиоуыэюяйь]+$")
_ENDINGS = re.compile(
    r"(?<=\w{3})(?:иями|ями|ами|иях|ях|ах|иям|ям|ам|ыми|ими|ого|его|ому|ему|ых|их|ым|им|ов|ев|ей|ой|ый|ий|ом|ем|ью)$"
)
_SOFT = re.compile(r"(?<=\w\wе)(?:й|я|ю|и|ем|ев|ям|ями|ях)$")

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,." + '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю" + "ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
_KEYS = str.maketrans(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN)

_BETWEEN = re.compile(
    r"^(?P<lead>.*?)(?:\b(?:между|between)\s+(?P<a>.+?)\s+(?:и|and)\s+(?P<b>.+)"
    r"|\b(?:от|из|from)\s+(?P<c>.+?)\s+(?:до|к|ко|в|to)\s+(?P<d>.+))$",
    re.I,
)
_DIVIDED = re.compile(r"\s+[—–-]+\s+|\s*(?:<?-+>|→|↔|⟷|[/+&;|—])\s*|\s+(?:и|с|со|and|with)\s+|,\s*", re.I)
_ABOUT_TIES = re.compile(r"^(?:(?:связ[ьи]|пут[ьи]|ties?|paths?)\s+)+", re.I)


# ---- Words -----------------------------------------------------------------------------------------------------------


def question(words: str, *, tolerant: bool = False, fields: tuple[str, ...] = ()) -> str:
    """The full-text question for what a person typed; empty when there is nothing to look for.

    A `tolerant` question also takes words with a letter or two mistyped. `fields` are the properties to be looked at, by
    default all of the index. Only letters and digits survive, so nothing typed is an operator.
    """
    asked = [word if re.search(r"\d", word) else _forms(word, tolerant) for word in split(words)]
    if fields:
        asked = [f"({' OR '.join(f'{field}:{word}' for field in fields)})" for word in asked]
    return " AND ".join(asked)


def split(words: str) -> list[str]:
    """The words that are looked for: in lower case, with е for ё, without the commonest little words unless all are."""
    found = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", words).lower().replace("ё", "е"))
    return ([word for word in found if word not in _EMPTY] or found)[:MOST_WORDS]


def stem(word: str) -> str:
    """`word` without its ending, never shorter than three letters; words with digits stay as they are."""
    return word if re.search(r"\d", word) else _VOWELS.sub("", _ENDINGS.sub("", word))


def switched(text: str) -> str:
    """`text` as the same keys write it in the other layout: «irjkf» ↔ «школа»."""
    return text.translate(_KEYS)


def _forms(word: str, tolerant: bool) -> str:
    bare = stem(word)
    forms = [word, f"{word}*", _VOWELS.sub("", word), bare]
    # The index cuts «музей» to «муз», but «музеев» to «музе».
    if (soft := _SOFT.sub("", word)) != word:
        forms.append(f"{soft}*")
    if tolerant and len(word) >= 4:
        forms += [f"{word}~{1 if len(word) < 6 else 2}", f"{bare}~1"]
    return f"({' OR '.join(dict.fromkeys(forms))})"


def halves(text: str) -> Iterator[tuple[str, str]]:
    """The pairs of names that a text may hold: as it is divided («школа 7 — музей», «от А до Б»), or word by word."""
    clean = _ABOUT_TIES.sub("", text.strip())
    if match := _BETWEEN.match(text.strip()):
        yield match["a"] or match["c"], match["b"] or match["d"]
        return
    parts = [part for part in _DIVIDED.split(clean) if part.strip()]
    if len(parts) == 2:
        yield parts[0], parts[1]
        return
    words = clean.split()
    if len(words) <= _LONGEST_SPLIT:
        for place in range(1, len(words)):
            yield " ".join(words[:place]), " ".join(words[place:])


def is_divided(text: str) -> bool:
    """Whether the text itself says that it holds two names."""
    clean = _ABOUT_TIES.sub("", text.strip())
    return bool(_BETWEEN.match(text.strip())) or len([part for part in _DIVIDED.split(clean) if part.strip()]) == 2


# ---- Finding ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Time:
    """The time that is looked at: what was in force on some day from `start` to `on`, both included."""

    start: dt.date
    on: dt.date


@dataclass(frozen=True)
class Reading:
    """One way to read what was typed."""

    text: str
    tolerant: bool = False

    @property
    def question(self) -> str:
        """The full-text question of this reading."""
        return question(self.text, tolerant=self.tolerant)


def readings(text: str) -> Iterator[Reading]:
    """The ways to read `text`, the most literal first; none when there is nothing to look for."""
    other = switched(text)
    for reading in (Reading(text), Reading(other), Reading(text, True), Reading(other, True)):
        if reading.question:
            yield reading


def find(graph: GraphSession, text: str, limit: int, time: Time) -> dict[str, Any]:
    """What the viewer may be looking for at that time.

    {"results": nodes, "shown", "of", "of_is_exact", "topics": {"results", "shown", "of"}, "ties": the same,
    "ends": the two nodes that the text names or None, "meant": how the text was read, "is_near"}. Rows that were not in
    force then come last and have `here` false. Where more than `SURE` fit, `of` is that number and `of_is_exact` false.
    """
    nodes, topics = _group([], 0), _group([], 0)
    meant = nothing = Reading(text)
    for reading in readings(text):
        row = _ask(graph, reading, limit, time)
        if row["nodes_of"] or row["topics_of"]:
            nodes, topics, meant = (
                _group(row["nodes"], min(row["nodes_of"], max(SURE, limit))),
                _group(row["topics"], row["topics_of"]),
                reading,
            )
            break
    is_held = bool(nodes["of"] or topics["of"]) and not meant.tolerant
    pair = None
    if is_divided(text) or not is_held:
        pair = _pair(graph, text, time) or (None if is_divided(text) else _pair(graph, switched(text), time))
    if pair and not is_held:
        # Two names are a better explanation of the words than one name mistyped.
        nodes, topics, meant = _group([], 0), _group([], 0), nothing
    ties = _ties(graph, *pair, limit, time) if pair else _group([], 0)
    return {
        "results": nodes["results"],
        "shown": nodes["shown"],
        "of": nodes["of"],
        "of_is_exact": nodes["of"] < max(SURE, limit),
        "topics": topics,
        "ties": ties,
        "ends": _ends(*pair, ties["results"]) if pair else None,
        "meant": meant.text,
        "is_near": meant.tolerant,
    }


def _ask(graph: GraphSession, reading: Reading, limit: int, time: Time, labels: tuple[str, ...] = ()) -> dict[str, Any]:
    words = split(reading.text)
    row: dict[str, Any] = {}
    for most in LOOKED_AT:
        found = graph.row(
            "explore.search",
            text=reading.question,
            people="" if reading.tolerant else question(reading.text, fields=_OF_PEOPLE),
            plain=" ".join(words),
            words=words,
            stems=[stem(word) for word in words],
            labels=list(labels),
            start=time.start,
            on=time.on,
            limit=limit,
            most=most,
        )
        assert found is not None
        row = found
        if not row["is_cut"] or row["nodes_of"] >= max(SURE, limit):
            break
    return row


Found = list[dict[str, Any]]


def _pair(graph: GraphSession, text: str, time: Time) -> tuple[Found, Found] | None:
    divided = is_divided(text)
    for halves_ in halves(text):
        ends: list[Found] = []
        for half in halves_:
            ways = list(readings(half)) if divided else [Reading(half)] if question(half) else []
            ends.append(next(filter(None, (_ask(graph, way, ENDS, time, _ACTORS)["nodes"] for way in ways)), []))
            if not ends[-1]:
                break
        if len(ends) == 2 and all(ends):
            return ends[0], ends[1]
    return None


def _ends(lefts: Found, rights: Found, ties: Found) -> Found:
    """The two that are meant: those of the first tie, or the best of each name."""
    for tie in ties:
        for one, other in ((tie["source"], tie["target"]), (tie["target"], tie["source"])):
            a, b = ([node for node in found if node["id"] == id] for found, id in ((lefts, one), (rights, other)))
            if a and b:
                return [a[0], b[0]]
    return [lefts[0], next((node for node in rights if node["id"] != lefts[0]["id"]), rights[0])]


def _ties(graph: GraphSession, lefts: Found, rights: Found, limit: int, time: Time) -> dict[str, Any]:
    row = graph.row(
        "explore.search_ties",
        lefts=[node["id"] for node in lefts],
        rights=[node["id"] for node in rights],
        start=time.start,
        on=time.on,
        limit=limit,
    )
    assert row is not None
    return _group(row["ties"], row["total"])


def _group(results: Found, of: int) -> dict[str, Any]:
    return {"results": results, "shown": len(results), "of": of}

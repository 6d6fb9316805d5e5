"""The library: which reports are built in, what they are tagged with, and how one is found by words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.queries import Query
from app.vocabulary import Term
from app.vocabulary.terms import by_code

FOLDER = "reports."

TAGS: Mapping[str, Term] = by_code(
    [
        Term("overview", "обзор", "overview"),
        Term("dossier", "одно учреждение", "one institution"),
        Term("ties", "связи", "ties"),
        Term("agreements", "договоры", "agreements"),
        Term("contacts", "контакты людей", "contacts of people"),
        Term("people", "педагоги", "teachers"),
        Term("sectors", "секторы", "sectors"),
        Term("positions", "положение в сети", "positions"),
        Term("time", "изменения", "changes"),
        Term("gaps", "пробелы", "gaps"),
        Term("exchanges", "обмены", "exchanges"),
        Term("needs", "потребности", "needs"),
        Term("offers", "ресурсы", "resources"),
        Term("programmes", "программы", "programmes"),
        Term("niches", "ниши", "niches"),
        Term("projects", "проекты", "projects"),
        Term("practices", "практики", "practices"),
        Term("places", "на местности", "on the ground"),
    ]
)
"""What reports are about, in the order in which people look for it."""

_STEM = 5  # so many letters of a word must be the same: endings of Russian words differ


@dataclass(frozen=True)
class Report:
    """A report of the library; `name` is its part of the address."""

    name: str
    query: Query

    def title(self, language: str) -> str:
        """What it is called."""
        return self.query.title.name(language)

    def about(self, language: str) -> str:
        """What it counts, and from what."""
        return self.query.about.name(language)


def built_in(queries: Mapping[str, Query]) -> dict[str, Report]:
    """The reports of the library by name: those tagged first in `TAGS` first, of these the plainest, then by title."""
    found = [
        Report(name.removeprefix(FOLDER), query)
        for name, query in queries.items()
        if name.startswith(FOLDER) and query.heads
    ]
    order = {tag: place for place, tag in enumerate(TAGS)}
    found.sort(
        key=lambda report: (
            order.get(next(iter(report.query.tags), ""), 99),
            len(report.query.tags),
            report.query.title.ru,
        )
    )
    return {report.name: report for report in found}


def used_tags(reports: Iterable[Report]) -> Counter[str]:
    """How many of the reports each tag has."""
    return Counter(tag for report in reports for tag in report.query.tags)


def find(reports: Iterable[Report], words: str = "", tags: Sequence[str] = ()) -> list[Report]:
    """The reports that have every one of the tags and, in either language, every one of the words or another form of it."""
    wanted = [_stem(word) for word in _words(words)]
    return [
        report
        for report in reports
        if set(tags) <= set(report.query.tags) and all(any(w.startswith(s) for w in _text(report)) for s in wanted)
    ]


def _text(report: Report) -> set[str]:
    query = report.query
    terms = [query.title, query.about, *(TAGS[tag] for tag in query.tags if tag in TAGS)]
    return {report.name, *(word for term in terms for text in (term.ru, term.en) for word in _words(text))}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("ё", "е"))


def _stem(word: str) -> str:
    return word[: max(_STEM, len(word) - 3)] if len(word) > _STEM else word

"""Pure: an agreement as a document to be signed, filled from its text. The wording is a sample in Russian, as such papers are
written; it is no legal advice and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel.dates import format_date

from app.agreements.steps import TEXT, Agreement, Party, Version
from app.vocabulary import FORMAL_TIE_KINDS

NOTICE = "Образец. Не является юридической консультацией: перед подписанием покажите его юристу."
"""Stands on every page of the document."""
BLANK = "____________"


@dataclass(frozen=True)
class Wording:
    """What a kind of agreement is called, and what the base organisation and the others are called in it."""

    title: str
    base: str
    other: str


_WORDINGS: Mapping[str, Wording] = {
    "coop_agreement": Wording("Договор о сотрудничестве", "Базовая организация", "Организация-участник"),
    "network_contract": Wording(
        "Договор о сетевой форме реализации образовательных программ", "Базовая организация", "Организация-участник"
    ),
    "patronage": Wording("Соглашение о шефстве", "Шеф", "Подшефное учреждение"),
}


@dataclass(frozen=True)
class Block:
    """A piece of the document: a heading, or paragraphs below it."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """A document: its title, what it is now (a draft, or in force under which number), who makes it, its parts, who signs it."""

    title: str
    state: str
    opening: str
    blocks: tuple[Block, ...]
    signatures: tuple[tuple[str, str], ...]  # the name of a party, and what it is called in the document


def version_of(agreement: Agreement) -> Version | None:
    """The text that is put on paper: the one that waits, or else the one in force."""
    waiting = agreement.candidate
    return waiting if waiting is not None and waiting.kind == TEXT else agreement.text


def paper(agreement: Agreement, names: Mapping[str, str], framework: str = "") -> Paper:
    """The document of an agreement. `names` are the full names of the institutions, `framework` the number of the agreement that it
    is an annex to. Raises ValueError where there is no text yet."""
    version = version_of(agreement)
    if version is None:
        raise ValueError("an agreement without a text")
    kind = FORMAL_TIE_KINDS[agreement.form].ru
    wording = _WORDINGS.get(
        agreement.form, Wording(kind[:1].upper() + kind[1:], "Базовая организация", "Организация-участник")
    )
    title = wording.title
    if framework:
        title = f"Приложение к договору № {framework}. {title}"
    parties = list(agreement.parties.values())
    return Paper(
        title,
        _state(agreement, version),
        _opening(agreement, parties, names, wording),
        tuple(_numbered(_parts(agreement, version, parties, names))),
        tuple((names.get(one.institution, BLANK), _called(one, wording)) for one in parties),
    )


def _state(agreement: Agreement, version: Version) -> str:
    if version.taken_at is None:
        return f"Проект, предложение {version.number}. № {BLANK} от {BLANK}"
    signed = day(version.signed_on) if version.signed_on else BLANK
    return f"№ {version.paper or agreement.number or BLANK} от {signed}"


def _called(party: Party, wording: Wording) -> str:
    return {"base": wording.base, "participant": wording.other}.get(party.role, "Сторона")


def _opening(agreement: Agreement, parties: list[Party], names: Mapping[str, str], wording: Wording) -> str:
    if agreement.is_order:
        return "Настоящий документ издан одной стороной; остальные названы в нём."
    signs = f"в лице {BLANK}, действующего на основании {BLANK}"
    sides = [f"{names.get(one.institution, BLANK)}, далее «{_called(one, wording)}», {signs}" for one in parties]
    return f"{'; '.join(sides)}, вместе именуемые «Стороны», договорились о нижеследующем."


def _parts(
    agreement: Agreement, version: Version, parties: list[Party], names: Mapping[str, str]
) -> list[tuple[str, list[str]]]:  # fmt: skip
    texts = version.texts
    duties = [
        f"{names.get(one.institution, BLANK)}: {_joined(texts.get(f'duties_{one.number}', '')) or BLANK}"
        for one in parties
    ]
    return [
        ("Предмет", _lines(texts.get("subject", ""))),
        ("Цели", _lines(texts.get("goals", ""))),
        ("Что делают и дают стороны", duties),
        ("Условия и порядок работы", _lines(texts.get("terms", ""))),
        ("Срок действия и прекращение", _time(agreement, version)),
        (
            "Изменения",
            [] if agreement.is_order else ["Изменения действительны, если именно этот текст подтвердили все стороны."],
        ),
    ]


def _time(agreement: Agreement, version: Version) -> list[str]:
    since = agreement.since if version.taken_at is not None else version.day("since")
    until, notice = version.day("until"), version.texts.get("notice", "")
    begins = f"Действует с {day(since)}" if since else "Действует со дня подписания"
    lines = [f"{begins} по {day(until)} включительно." if until else f"{begins}, последний день не установлен."]
    if agreement.is_order:
        return lines
    if notice:
        lines.append(f"Сторона вправе выйти, письменно предупредив остальных не менее чем за {notice} дн.")
    lines.append("Досрочно прекращается по согласию всех сторон с названного ими дня.")
    return lines


def _numbered(parts: list[tuple[str, list[str]]]) -> list[Block]:
    """Parts that say something, numbered: 1., 1.1., 1.2. …"""
    kept = [(heading, lines) for heading, lines in parts if lines]
    return [
        Block(f"{n}. {heading}", tuple(f"{n}.{m}. {line}" for m, line in enumerate(lines, 1)))
        for n, (heading, lines) in enumerate(kept, 1)
    ]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _joined(text: str) -> str:
    return "; ".join(line.rstrip(".;") for line in _lines(text))


def day(value: dt.date) -> str:
    """A day as such papers write it: «1 сентября 2026 г.»"""
    text: Any = format_date(value, "d MMMM y 'г.'", locale="ru")
    return str(text)

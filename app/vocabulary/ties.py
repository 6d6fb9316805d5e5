"""Which types of ties exist, which ends they may join and what they must carry."""

from __future__ import annotations

from collections.abc import Mapping

from app.vocabulary import terms
from app.vocabulary.model import VERSION, VISIBILITY, Property, TieType, code, text


def _ends(starts: str, ends: str) -> frozenset[tuple[str, str]]:
    return frozenset((start, end) for start in starts.split() for end in ends.split())


TIE_TYPES: Mapping[str, TieType] = {
    tie.code: tie
    for tie in (
        TieType("IN", "находится в", "is in", ends=_ends("Institution PdRequest", "Municipality")),
        TieType("UNIT_OF", "подразделение", "is a unit of", ends=_ends("Unit", "Institution")),
        TieType(
            "WORKS_AT",
            "работает",
            "works at",
            ends=_ends("Teacher", "Institution"),
            timed=True,
            identified=True,
            file="jobs",
            ends_columns=("teacher", "institution"),
            properties=(text("position", "должность", "position", required=True),),
        ),
        TieType(
            "TAKES_PART",
            "участвует",
            "takes part in",
            ends=_ends("Institution Teacher", "Project"),
            timed=True,
            identified=True,
            file="participations",
            ends_columns=("participant", "project"),
            properties=(code("role", "роль", "role", terms.PARTICIPATION_ROLES),),
        ),
        TieType("RUNS", "ведёт программу", "runs", ends=_ends("Institution", "Programme")),
        TieType("OFFERS", "предлагает", "offers", ends=_ends("Institution", "Resource")),
        TieType("NEEDS", "нуждается", "needs", ends=_ends("Institution", "Need")),
        TieType("SHARES", "делится", "shares", ends=_ends("Institution Teacher", "Material")),
        TieType("USES", "пользуется", "uses", ends=_ends("Institution Teacher", "Material")),
        TieType("MADE_FROM", "сделан из", "is made from", ends=_ends("Material", "Material")),
        TieType("ASKS", "запрашивает", "asks for", ends=_ends("Institution Teacher", "PdRequest")),
        TieType("BASED_ON", "исходит из", "is based on", ends=_ends("PdRequest", "Practice Need")),
        TieType("LEARNS_FROM", "учиться у", "is to learn from", ends=_ends("PdRequest", "Institution")),
        TieType(
            "PURSUES",
            "добивается",
            "pursues",
            ends=_ends("Institution", "Outcome"),
            identified=True,
            file="pursuits",
            ends_columns=("institution", "outcome"),
            properties=(text("way", "каким путём", "in which way", longest=1000),),
            kept=VERSION,
        ),
        TieType("FOLLOWS", "применяет", "follows", ends=_ends("Institution", "Practice")),
        TieType(
            "ABOUT",
            "о теме",
            "is about",
            ends=_ends("Resource Need Programme Project Material Practice Outcome Post PdRequest", "Topic"),
        ),
        TieType("PART_OF", "часть темы", "is part of", ends=_ends("Topic", "Topic")),
        TieType(
            "PARTY_TO",
            "сторона договора",
            "is a party to",
            ends=_ends("Institution", "Agreement"),
            identified=True,
            file="parties",
            ends_columns=("institution", "agreement"),
            properties=(
                code("role", "роль", "role", terms.PARTY_ROLES),
                Property("confirmed_at", "date", "подтверждено", "confirmed on"),
            ),
        ),
        TieType("ANNEX_TO", "приложение к", "is an annex to", ends=_ends("Agreement", "Agreement")),
        TieType("GAVE", "передало", "gave", ends=_ends("Institution", "Exchange")),
        TieType("RECEIVED_BY", "получено", "was received by", ends=_ends("Exchange", "Institution")),
        TieType("OF", "ресурс", "of a resource", ends=_ends("Exchange", "Resource")),
        TieType("MET", "закрыло потребность", "met a need", ends=_ends("Exchange", "Need")),
        TieType("UNDER", "по договору", "under an agreement", ends=_ends("Exchange", "Agreement")),
        TieType("POSTED", "разместило", "posted", ends=_ends("Institution", "Post")),
        TieType("ADDRESSED_TO", "адресовано", "is addressed to", ends=_ends("Post", "Institution")),
        TieType(
            "FORMAL_TIE",
            "формальная связь",
            "formal tie",
            ends=_ends("Institution", "Institution"),
            timed=True,
            identified=True,
            file="formal_ties",
            properties=(
                code("kind", "вид", "kind", terms.FORMAL_TIE_KINDS),
                text("agreement", "договор", "agreement"),
                code("source", "источник", "source", terms.TIE_SOURCES),
            ),
        ),
        TieType(
            "INFORMAL_TIE",
            "неформальная связь",
            "informal tie",
            ends=_ends("Teacher", "Teacher Institution"),
            timed=True,
            identified=True,
            file="informal_ties",
            properties=(
                code("kind", "вид", "kind", terms.INFORMAL_TIE_KINDS),
                code("frequency", "частота", "frequency", terms.FREQUENCIES, required=False),
                text("context", "при каких обстоятельствах", "context", longest=1000),
                code("state", "состояние", "state", terms.TIE_STATES),
                code("source", "источник", "source", terms.TIE_SOURCES),
                VISIBILITY,
            ),
            # Who registered it and who answered (ids of people or institutions), what each end wishes others to see, of which
            # the lower holds as `visibility`; the state before somebody declined it; how often it was changed, the last
            # change and who made it.
            kept=(
                text("registered_by", "кто записал", "registered by"),
                text("answered_by", "кто ответил", "answered by"),
                Property("answered_on", "date", "когда ответили", "answered on"),
                code("start_sees", "что открыло начало", "what its start opens", terms.VISIBILITIES, required=False),
                code("end_sees", "что открыл конец", "what its end opens", terms.VISIBILITIES, required=False),
                code("before", "прежнее состояние", "state before", terms.TIE_STATES, required=False),
                Property("version", "int", "версия", "version", least=1),
                text("changed_by", "кто изменил последним", "last changed by"),
                text("last_change", "последнее изменение", "last change"),
            ),
        ),
    )
}

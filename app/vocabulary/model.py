"""The property graph's model: which nodes and ties exist, what they must carry and which ends a tie may join.

One declaration serves forms, the import of files, `flask graph check` and the pictures. The engine's community
edition enforces uniqueness only, so everything else that must hold is stated here and checked from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.vocabulary import terms
from app.vocabulary.terms import Term

PropertyType = Literal["text", "list", "int", "float", "date", "code", "url"]

KEY_LENGTH = 200
TEXT_LENGTH = 20_000


@dataclass(frozen=True)
class Property:
    """A property of a node or tie: its type, names for people and bounds.

    `codes` lists the values that a `code` (or `list` of codes) may take; `longest` is in characters; `least` and
    `most` bound numbers, both inclusive.
    """

    name: str
    type: PropertyType
    ru: str
    en: str
    required: bool = False
    codes: Mapping[str, Term] | None = None
    longest: int = KEY_LENGTH
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Link:
    """A column of a node's file that stands for a tie to another node.

    `outward` means (this)-[tie]->(other); with `many` the cell lists ids divided by `|`.
    """

    column: str
    tie: str
    label: str
    outward: bool = True
    many: bool = False
    required: bool = False


@dataclass(frozen=True)
class NodeKind(Term):
    """A kind of node. `code` is the singular in URLs, `plural` names its file, `caption` the property shown as its name.

    With `timed` it may carry `since` and `until`: whole days, both inclusive, a missing `until` meaning "still". `kept`
    are properties that the program itself keeps: no file and no form has them.
    """

    label: str = ""
    plural: str = ""
    caption: str = "name"
    properties: tuple[Property, ...] = ()
    links: tuple[Link, ...] = ()
    timed: bool = False
    kept: tuple[Property, ...] = ()


@dataclass(frozen=True)
class TieType(Term):
    """A relationship type; `code` is its name in the graph, `ends` the allowed pairs (start label, end label).

    `kept` is as in NodeKind. `identified` ties have a stable `id` of their own. `file` and its two end columns
    `ends_columns` are set when ties of this type come in a file of their own; other types come through a `Link` column.
    """

    ends: frozenset[tuple[str, str]] = frozenset()
    properties: tuple[Property, ...] = ()
    timed: bool = False
    identified: bool = False
    kept: tuple[Property, ...] = ()
    file: str | None = None
    ends_columns: tuple[str, str] = ("from", "to")


def _text(name: str, ru: str, en: str, *, required: bool = False, longest: int = KEY_LENGTH) -> Property:
    return Property(name, "text", ru, en, required=required, longest=longest)


def _code(name: str, ru: str, en: str, codes: Mapping[str, Term], *, required: bool = True) -> Property:
    return Property(name, "code", ru, en, required=required, codes=codes)


_ABOUT = _text("about", "описание", "description", longest=TEXT_LENGTH)
_NAME = _text("name", "название", "name", required=True)
_TITLE = _text("title", "название", "title", required=True)
_TOPICS = Link("topics", "ABOUT", "Topic", many=True)
_VERSION = (Property("version", "int", "версия", "version", least=1),)
"""How often people have changed it here; who comes with an older one is shown what holds now."""
_VISIBILITY = _code("visibility", "кто видит", "who sees it", terms.VISIBILITIES)

NODE_KINDS: Mapping[str, NodeKind] = {
    kind.label: kind
    for kind in (
        NodeKind(
            "municipality",
            "муниципалитет",
            "municipality",
            label="Municipality",
            plural="municipalities",
            properties=(_NAME, _text("region", "регион", "region")),
        ),
        NodeKind(
            "institution",
            "учреждение",
            "institution",
            label="Institution",
            plural="institutions",
            timed=True,
            properties=(
                _NAME,
                _text("short_name", "краткое название", "short name", required=True, longest=60),
                _code("kind", "вид", "kind", terms.INSTITUTION_KINDS),
                _code("sector", "сектор", "sector", terms.SECTORS),
                _ABOUT,
                Property("strengths", "list", "сильные стороны", "strengths", longest=300),
                _text("address", "адрес", "address", longest=300),
                Property("lat", "float", "широта", "latitude", least=-90, most=90),
                Property("lon", "float", "долгота", "longitude", least=-180, most=180),
                Property("site", "url", "сайт", "website", longest=500),
            ),
            links=(Link("municipality", "IN", "Municipality", required=True),),
            kept=_VERSION,
        ),
        NodeKind(
            "unit",
            "подразделение",
            "unit",
            label="Unit",
            plural="units",
            timed=True,
            properties=(_NAME, _code("kind", "вид", "kind", terms.UNIT_KINDS)),
            links=(Link("institution", "UNIT_OF", "Institution", required=True),),
        ),
        NodeKind(
            "teacher",
            "педагог",
            "teacher",
            label="Teacher",
            plural="teachers",
            properties=(_NAME, Property("subjects", "list", "предметы", "subjects", longest=100), _VISIBILITY),
            # A person named by a colleague waits, as a proposed one, until she or her institution says that she exists;
            # one who has withdrawn her consent has “left”: a record without a name.
            kept=(
                _code("state", "состояние", "state", terms.PERSON_STATES, required=False),
                _text("proposed_by", "кто назвал", "named by"),
            ),
        ),
        NodeKind(
            "topic",
            "тема",
            "topic",
            label="Topic",
            plural="topics",
            properties=(_NAME,),
            links=(Link("parent", "PART_OF", "Topic"),),
        ),
        NodeKind(
            "project",
            "проект",
            "project",
            label="Project",
            plural="projects",
            caption="title",
            timed=True,
            properties=(
                _TITLE,
                _code("kind", "вид", "kind", terms.PROJECT_KINDS),
                _ABOUT,
                _code("status", "состояние", "status", terms.PROJECT_STATES),
            ),
            links=(_TOPICS,),
        ),
        NodeKind(
            "programme",
            "программа",
            "programme",
            label="Programme",
            plural="programmes",
            caption="title",
            timed=True,
            properties=(
                _TITLE,
                _code("direction", "направленность", "direction", terms.DIRECTIONS),
                _code("level", "уровень", "level", terms.LEVELS),
                Property("age_from", "int", "возраст от", "age from", required=True, least=3, most=99),
                Property("age_to", "int", "возраст до", "age to", required=True, least=3, most=99),
                Property("hours", "int", "часов", "hours", least=1, most=2000),
                _code("format", "форма", "format", terms.PROGRAMME_FORMATS),
                _ABOUT,
            ),
            links=(Link("institution", "RUNS", "Institution", outward=False, required=True), _TOPICS),
            kept=_VERSION,
        ),
        NodeKind(
            "resource",
            "ресурс",
            "resource",
            label="Resource",
            plural="offers",
            caption="title",
            timed=True,
            properties=(
                _TITLE,
                _code("kind", "вид", "kind", terms.RESOURCE_KINDS),
                _text("terms", "условия", "terms", longest=1000),
                _text("place", "место", "place", longest=300),
                Property("quantity", "int", "количество", "quantity", least=1, most=1_000_000),
                _text("unit", "единица", "unit", longest=40),
            ),
            links=(Link("institution", "OFFERS", "Institution", outward=False, required=True), _TOPICS),
            kept=_VERSION,
        ),
        NodeKind(
            "need",
            "потребность",
            "need",
            label="Need",
            plural="needs",
            caption="title",
            timed=True,
            properties=(
                _TITLE,
                _code("kind", "вид", "kind", terms.NEED_KINDS),
                Property(
                    "priority",
                    "int",
                    "важность (1 — самая высокая)",
                    "priority (1 is the highest)",
                    required=True,
                    least=1,
                    most=3,
                ),
                _code("state", "состояние", "state", terms.NEED_STATES),
                _ABOUT,
            ),
            links=(Link("institution", "NEEDS", "Institution", outward=False, required=True), _TOPICS),
            kept=_VERSION,
        ),
        NodeKind(
            "material",
            "материал",
            "material",
            label="Material",
            plural="materials",
            caption="title",
            properties=(
                _TITLE,
                _code("kind", "вид", "kind", terms.MATERIAL_KINDS),
                _text("author", "как назвать автора", "author, as to be named"),
                _text("licence", "лицензия", "licence", longest=100),
                Property("link", "url", "ссылка", "link", longest=500),
                _ABOUT,
            ),
            links=(
                Link("institution", "SHARES", "Institution", outward=False),
                Link("teacher", "SHARES", "Teacher", outward=False),
                _TOPICS,
                Link("used_by", "USES", "Institution", outward=False, many=True),
                Link("used_by_teachers", "USES", "Teacher", outward=False, many=True),
                Link("made_from", "MADE_FROM", "Material"),
            ),
            # The file is kept outside the graph under its SHA-256; `credit` says what it was made from, whatever becomes of that.
            kept=(
                *_VERSION,
                _text("file", "файл (SHA-256)", "file (SHA-256)"),
                _text("file_name", "имя файла", "file name"),
                _text("file_type", "вид файла", "type of file"),
                Property("file_size", "int", "размер файла", "size of the file", least=0),
                _text("credit", "из чего сделан", "what it was made from", longest=1000),
            ),
        ),
        NodeKind(
            "practice",
            "практика",
            "practice",
            label="Practice",
            plural="practices",
            caption="title",
            properties=(_TITLE, _code("kind", "вид", "kind", terms.PRACTICE_KINDS), _ABOUT),
            links=(Link("institutions", "FOLLOWS", "Institution", outward=False, many=True), _TOPICS),
            kept=_VERSION,
        ),
        NodeKind(
            "outcome",
            "образовательный результат",
            "educational outcome",
            label="Outcome",
            plural="outcomes",
            caption="title",
            properties=(_TITLE, _ABOUT),
            links=(_TOPICS,),
        ),
        NodeKind(
            "pd_request",
            "запрос на повышение квалификации",
            "request for professional development",
            label="PdRequest",
            plural="pd_requests",
            caption="title",
            properties=(
                _TITLE,
                _ABOUT,
                _text(
                    "term",
                    "полугодие (2026-1: сентябрь–декабрь 2026)",
                    "half-year (2026-1: September–December 2026)",
                    required=True,
                    longest=6,
                ),
                _code("state", "состояние", "state", terms.PD_STATES),
                Property("passed_on", "date", "передан", "passed on"),
                Property("answered_on", "date", "дата ответа", "answered on"),
                _text("answer", "ответ методического центра", "answer of the methodical centre", longest=TEXT_LENGTH),
                Property("closed_on", "date", "закрыт", "closed on"),
            ),
            links=(
                Link("municipality", "IN", "Municipality", required=True),
                Link("institutions", "ASKS", "Institution", outward=False, many=True),
                Link("teachers", "ASKS", "Teacher", outward=False, many=True),
                Link("practice", "BASED_ON", "Practice"),
                Link("need", "BASED_ON", "Need"),
                Link("partner", "LEARNS_FROM", "Institution"),
                _TOPICS,
            ),
            kept=_VERSION,
        ),
        NodeKind(
            "agreement",
            "договор",
            "agreement",
            label="Agreement",
            plural="agreements",
            caption="number",
            timed=True,
            properties=(
                _text("number", "номер", "number", required=True),
                _code("form", "форма", "form", terms.FORMAL_TIE_KINDS),
                _text("subject", "предмет", "subject", required=True, longest=1000),
                _code("state", "состояние", "state", terms.AGREEMENT_STATES),
                Property("signed_on", "date", "дата подписания", "signed on"),
            ),
            links=(Link("annex_to", "ANNEX_TO", "Agreement"),),
            kept=_VERSION,
        ),
        NodeKind(
            "exchange",
            "обмен",
            "exchange",
            label="Exchange",
            plural="exchanges",
            caption="title",
            properties=(
                _TITLE,
                Property("happened_on", "date", "когда", "when", required=True),
                _code("state", "состояние", "state", terms.TIE_STATES),
            ),
            links=(
                Link("giver", "GAVE", "Institution", outward=False, required=True),
                Link("receiver", "RECEIVED_BY", "Institution", required=True),
                Link("resource", "OF", "Resource"),
                Link("need", "MET", "Need"),
                Link("agreement", "UNDER", "Agreement"),
            ),
        ),
        NodeKind(
            "post",
            "объявление",
            "post",
            label="Post",
            plural="posts",
            caption="title",
            timed=True,
            properties=(
                _TITLE,
                _ABOUT,
                Property("posted_on", "date", "дата", "date", required=True),
                Property("event_on", "date", "день события", "day of the event"),
                _text("place", "место", "place", longest=300),
                # A post that names anybody is for them alone, whatever stands here; one that names nobody any more (those it
                # was for are gone) does not become everyone’s.
                _code("audience", "кому", "for whom", terms.AUDIENCES, required=False),
                Property("kinds", "list", "видам учреждений", "kinds of institutions", codes=terms.INSTITUTION_KINDS),
                Property("sectors", "list", "секторам", "sectors", codes=terms.SECTORS),
            ),
            links=(
                Link("institution", "POSTED", "Institution", outward=False, required=True),
                _TOPICS,
                Link("addressees", "ADDRESSED_TO", "Institution", many=True),
            ),
            # When it was last told to people it had not been told to (milliseconds since 1970): put up, or addressed anew.
            kept=(*_VERSION, Property("told_at", "int", "когда сообщено", "told at")),
        ),
    )
}


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
            properties=(_text("position", "должность", "position", required=True),),
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
            properties=(_code("role", "роль", "role", terms.PARTICIPATION_ROLES),),
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
            properties=(_text("way", "каким путём", "in which way", longest=1000),),
            kept=_VERSION,
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
                _code("role", "роль", "role", terms.PARTY_ROLES),
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
                _code("kind", "вид", "kind", terms.FORMAL_TIE_KINDS),
                _text("agreement", "договор", "agreement"),
                _code("source", "источник", "source", terms.TIE_SOURCES),
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
                _code("kind", "вид", "kind", terms.INFORMAL_TIE_KINDS),
                _code("frequency", "частота", "frequency", terms.FREQUENCIES, required=False),
                _text("context", "при каких обстоятельствах", "context", longest=1000),
                _code("state", "состояние", "state", terms.TIE_STATES),
                _code("source", "источник", "source", terms.TIE_SOURCES),
                _VISIBILITY,
            ),
            # Who registered it and who answered (ids of people or institutions), what each end wishes others to see, of which
            # the lower holds as `visibility`; the state before somebody declined it; how often it was changed, the last
            # change and who made it.
            kept=(
                _text("registered_by", "кто записал", "registered by"),
                _text("answered_by", "кто ответил", "answered by"),
                Property("answered_on", "date", "когда ответили", "answered on"),
                _code("start_sees", "что открыло начало", "what its start opens", terms.VISIBILITIES, required=False),
                _code("end_sees", "что открыл конец", "what its end opens", terms.VISIBILITIES, required=False),
                _code("before", "прежнее состояние", "state before", terms.TIE_STATES, required=False),
                Property("version", "int", "версия", "version", least=1),
                _text("changed_by", "кто изменил последним", "last changed by"),
                _text("last_change", "последнее изменение", "last change"),
            ),
        ),
    )
}

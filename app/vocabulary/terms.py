"""The words of the field: every code that the graph and the files may hold, with its Russian and English names.

Codes follow the practice of Russian municipal education (law 273-FZ, articles 15, 23 and 75; order 629 of 2022).
Colours are the Okabe-Ito palette, which readers with any common colour blindness can tell apart; each sector also
has a shape, so colour is never the only sign.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T", bound="Term")


@dataclass(frozen=True)
class Term:
    """One code with its names for people."""

    code: str
    ru: str
    en: str

    def name(self, language: str) -> str:
        """The name in `language` ("ru" or "en"; any other language reads English)."""
        return self.ru if language == "ru" else self.en


@dataclass(frozen=True)
class Sector(Term):
    """A sector of the municipality, with the sign that shows it in the picture (`shape` as Cytoscape names it)."""

    colour: str
    shape: str


@dataclass(frozen=True)
class InstitutionKind(Term):
    """A legal type of institution and the sector it belongs to."""

    sector: str


@dataclass(frozen=True)
class TieKind(Term):
    """A kind of formal or informal tie; `directed` tells whether its two ends play different parts.

    A directed kind between people says in `start` and `end` (Russian, English) what each of the two says of herself.
    """

    directed: bool = False
    start: tuple[str, str] = ("", "")
    end: tuple[str, str] = ("", "")

    def part(self, language: str, outward: bool) -> str:
        """What the person at the start (`outward`) or at the end says of herself; the name of a kind without directions."""
        said = self.start if outward else self.end
        return (said[0] if language == "ru" else said[1]) or self.name(language)


def by_code(terms: Iterable[T]) -> dict[str, T]:
    """The terms as a mapping from code to term, in the order given."""
    return {term.code: term for term in terms}


SECTORS = by_code(
    [
        Sector("general", "Общее образование", "General education", "#0072B2", "ellipse"),
        Sector("preschool", "Дошкольное образование", "Preschool education", "#56B4E9", "round-rectangle"),
        Sector("supplementary", "Дополнительное образование", "Supplementary education", "#E69F00", "diamond"),
        Sector(
            "vocational",
            "Профессиональное и высшее образование",
            "Vocational and higher education",
            "#009E73",
            "hexagon",
        ),
        Sector(
            "governance",
            "Управление и методическая служба",
            "Administration and methodical service",
            "#6B6B6B",
            "rectangle",
        ),
        Sector("culture", "Культура", "Culture", "#CC79A7", "triangle"),
        Sector("health", "Здравоохранение", "Healthcare", "#D55E00", "pentagon"),
        Sector("society", "Предприятия, НКО, СМИ, спорт", "Enterprises, NGOs, media, sports", "#F0E442", "star"),
    ]
)

INSTITUTION_KINDS = by_code(
    [
        InstitutionKind("school", "средняя школа (СОШ)", "secondary school", "general"),
        InstitutionKind("basic_school", "основная школа (ООШ)", "basic school", "general"),
        InstitutionKind("gymnasium", "гимназия", "gymnasium", "general"),
        InstitutionKind("lyceum", "лицей", "lyceum", "general"),
        InstitutionKind("kindergarten", "детский сад", "kindergarten", "preschool"),
        InstitutionKind(
            "supp_center", "центр дополнительного образования", "supplementary education centre", "supplementary"
        ),
        InstitutionKind("art_school", "школа искусств", "arts school", "supplementary"),
        InstitutionKind("sport_school", "спортивная школа", "sports school", "supplementary"),
        InstitutionKind("quantorium", "Кванториум", "Quantorium technopark", "supplementary"),
        InstitutionKind("it_cube", "IT-куб", "IT-Cube digital centre", "supplementary"),
        InstitutionKind("college", "колледж", "college", "vocational"),
        InstitutionKind("university", "вуз", "university", "vocational"),
        InstitutionKind("method_center", "методический центр (ИМЦ)", "methodological centre", "governance"),
        InstitutionKind("edu_authority", "управление образования", "education authority", "governance"),
        InstitutionKind(
            "kdn", "комиссия по делам несовершеннолетних (КДН и ЗП)", "commission on minors’ affairs", "governance"
        ),
        InstitutionKind(
            "ppms",
            "центр психолого-педагогической помощи (ЦППМСП)",
            "psychological and pedagogical service",
            "governance",
        ),
        InstitutionKind("culture_house", "дом культуры", "house of culture", "culture"),
        InstitutionKind("museum", "музей", "museum", "culture"),
        InstitutionKind("library", "библиотека", "library", "culture"),
        InstitutionKind("theatre", "театр", "theatre", "culture"),
        InstitutionKind("clinic", "поликлиника, больница", "clinic, hospital", "health"),
        InstitutionKind("enterprise", "предприятие", "enterprise", "society"),
        InstitutionKind("ngo", "некоммерческая организация (НКО)", "non-profit organisation", "society"),
        InstitutionKind("media", "средство массовой информации (СМИ)", "media", "society"),
        InstitutionKind("sport_facility", "физкультурный комплекс (ФОК)", "sports facility", "society"),
    ]
)

GROUP_KINDS = by_code(
    [
        Term("group_region", "муниципалитет", "municipality"),
        Term("group_community", "сообщество", "community"),
        Term("group_kind", "вид учреждений", "kind of institutions"),
    ]
)
"""What one disc of a coarser picture stands for."""

UNIT_KINDS = by_code([Term("growth_point", "«Точка роста»", "Growth Point")])

FORMAL_TIE_KINDS = by_code(
    [
        TieKind("network_contract", "договор о сетевой форме", "network-form agreement", True),
        TieKind("coop_agreement", "договор о сотрудничестве", "cooperation agreement"),
        TieKind("joint_plan", "план совместной работы", "joint work plan"),
        TieKind("patronage", "шефство", "patronage", True),
        TieKind(
            "practice_contract", "договор о практике, профильном классе", "practice or profile-class contract", True
        ),
        TieKind("resource_center", "ресурсный центр", "resource centre", True),
        TieKind("innovation_site", "инновационная площадка", "innovation site", True),
        TieKind("internship_site", "стажировочная площадка", "internship site", True),
        TieKind("method_union", "методическое объединение (РМО, ГМО)", "subject union"),
        TieKind("municipal_project", "муниципальный сетевой проект", "municipal network project"),
        TieKind("mentoring_formal", "наставничество по приказу", "mentoring by order", True),
    ]
)

INFORMAL_TIE_KINDS = by_code(
    [
        TieKind("joint_lesson", "совместный урок", "joint lesson"),
        TieKind(
            "lesson_visit",
            "взаимопосещение уроков",
            "lesson visit",
            True,
            ("бываю на уроках", "I visit lessons"),
            ("у меня бывают на уроках", "my lessons are visited"),
        ),
        TieKind("method_exchange", "обмен методиками", "exchange of methods"),
        TieKind(
            "advice",
            "консультация",
            "advice",
            True,
            ("консультирую", "I advise"),
            ("меня консультируют", "I am advised"),
        ),
        TieKind(
            "mentoring",
            "наставничество",
            "mentoring",
            True,
            ("я наставник", "I am the mentor"),
            ("это мой наставник", "this is my mentor"),
        ),
        TieKind("joint_contest", "совместный конкурс", "joint contest"),
        TieKind("joint_event", "мастер-класс, семинар", "workshop, seminar"),
        TieKind("co_author", "соавторство", "co-authorship"),
        TieKind(
            "resource_loan",
            "передача на время",
            "loan of a resource",
            True,
            ("передаю на время", "I lend"),
            ("мне передают на время", "I borrow"),
        ),
        TieKind(
            "referral",
            "рекомендация",
            "referral",
            True,
            ("рекомендую", "I recommend"),
            ("меня рекомендуют", "I am recommended"),
        ),
        TieKind("acquaintance", "знакомство", "acquaintance"),
        TieKind("friendship", "дружба", "friendship"),
        TieKind("online", "сетевое сообщество", "online community"),
    ]
)

RESOURCE_KINDS = by_code(
    [
        Term("staff", "кадровые", "staff"),
        Term("equipment", "материально-технические", "equipment"),
        Term("premises", "помещения", "premises"),
        Term("info", "информационные", "information"),
        Term("method", "методические", "methodical"),
        Term("finance", "финансовые", "finance"),
        Term("digital", "цифровые, платформы", "digital platforms"),
        Term("transport", "транспорт", "transport"),
        Term("partners", "связи, эксперты", "contacts, experts"),
    ]
)

NEED_KINDS = RESOURCE_KINDS | by_code(
    [
        Term("programme", "программа нужной направленности", "programme of a certain direction"),
        Term("pd", "повышение квалификации", "professional development"),
        Term("expert", "экспертиза", "expert review"),
        Term("audience", "участники, площадка", "participants, venue"),
        Term("mentor", "наставник", "mentor"),
        Term("joint_project", "партнёр по проекту", "project partner"),
    ]
)

DIRECTIONS = by_code(
    [
        Term("technical", "техническая", "technical"),
        Term("natural_science", "естественно-научная", "natural science"),
        Term("sport", "физкультурно-спортивная", "physical education and sport"),
        Term("art", "художественная", "art"),
        Term("tourism", "туристско-краеведческая", "tourism and local history"),
        Term("social", "социально-гуманитарная", "social sciences and humanities"),
    ]
)

LEVELS = by_code(
    [
        Term("start", "стартовый", "starting"),
        Term("base", "базовый", "basic"),
        Term("advanced", "продвинутый", "advanced"),
    ]
)

PROGRAMME_FORMATS = by_code(
    [
        Term("in_person", "очно", "in person"),
        Term("online", "дистанционно", "online"),
        Term("mixed", "очно и дистанционно", "blended"),
        Term("network", "в сетевой форме", "in network form"),
    ]
)

PROJECT_KINDS = by_code(
    [
        Term("network", "сетевой проект", "network project"),
        Term("contest", "конкурс", "contest"),
        Term("festival", "фестиваль", "festival"),
        Term("research", "исследование", "research"),
        Term("volunteering", "добровольчество", "volunteering"),
        Term("innovation", "инновационный проект", "innovation project"),
        Term("school", "профильная смена, школа", "profile camp, school"),
    ]
)

PROJECT_STATES = by_code(
    [
        Term("planned", "готовится", "planned"),
        Term("active", "идёт", "active"),
        Term("finished", "завершён", "finished"),
    ]
)

NEED_STATES = by_code(
    [Term("open", "открыта", "open"), Term("matched", "найден партнёр", "matched"), Term("closed", "закрыта", "closed")]
)

AGREEMENT_STATES = by_code(
    [
        Term("draft", "проект", "draft"),
        Term("active", "действует", "active"),
        Term("expired", "истёк", "expired"),
        Term("terminated", "расторгнут", "terminated"),
    ]
)

PARTY_ROLES = by_code(
    [
        Term("base", "базовая организация", "base organisation"),
        Term("participant", "организация-участник", "participating organisation"),
        Term("party", "сторона", "party"),
    ]
)

PARTICIPATION_ROLES = by_code(
    [
        Term("leader", "руководитель, организатор", "leader"),
        Term("member", "участник", "member"),
        Term("expert", "эксперт", "expert"),
        Term("host", "площадка", "host"),
    ]
)

PRACTICE_KINDS = by_code(
    [
        Term("methodical", "методическая", "methodical"),
        Term("technological", "технологическая", "technological"),
        Term("organisational", "организационная", "organisational"),
    ]
)

PD_STATES = by_code(
    [
        Term("gathering", "собирает желающих", "gathering"),
        Term("passed", "передан методическому центру", "passed on to the methodical centre"),
        Term("answered", "есть ответ", "answered"),
        Term("closed", "закрыт", "closed"),
    ]
)

MATERIAL_KINDS = by_code(
    [
        Term("lesson_plan", "разработка урока", "lesson plan"),
        Term("method_guide", "методическое пособие", "methodical guide"),
        Term("programme_text", "текст программы", "programme text"),
        Term("video", "видео", "video"),
        Term("presentation", "презентация", "presentation"),
        Term("tasks", "сборник заданий", "set of tasks"),
    ]
)

FREQUENCIES = by_code(
    [
        Term("weekly", "каждую неделю", "every week"),
        Term("monthly", "каждый месяц", "every month"),
        Term("termly", "несколько раз в год", "several times a year"),
        Term("rarely", "раз в год и реже", "once a year or less"),
    ]
)

TIE_STATES = by_code(
    [
        Term("proposed", "предложена", "proposed"),
        Term("confirmed", "подтверждена", "confirmed"),
        Term("declined", "отклонена", "declined"),
    ]
)

PERSON_STATES = TIE_STATES | by_code([Term("left", "отозвал согласие", "withdrew consent")])

TIE_SOURCES = by_code(
    [
        Term("agreement", "по договору", "from an agreement"),
        Term("teacher", "записал педагог", "registered by a teacher"),
        Term("coordinator", "записал координатор", "registered by a coordinator"),
        Term("survey", "волна опроса", "survey wave"),
        Term("import", "загружено из файла", "imported from a file"),
    ]
)

VISIBILITIES = by_code(
    [
        Term("coordinators", "координаторы", "coordinators"),
        Term("network", "все участники сети", "everyone in the network"),
        Term("public", "все", "everyone"),
    ]
)

AUDIENCES = by_code(
    [
        Term("everyone", "всем в муниципалитете", "everyone in the municipality"),
        Term("some", "только указанным", "only those named"),
    ]
)

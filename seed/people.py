"""Who works where: staffing of every institution, hand-named people of the stories, moves between institutions."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field

from seed.names import Names

Row = dict[str, str]

# (position, subjects, circle): a circle is the group inside which professional ties are dense.
_POSTS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "ru": ("учитель русского языка и литературы", ("русский язык", "литература"), "слово"),
    "math": ("учитель математики", ("математика",), "числа"),
    "phys": ("учитель физики", ("физика", "астрономия"), "числа"),
    "it": ("учитель информатики", ("информатика",), "числа"),
    "bio": ("учитель биологии", ("биология",), "природа"),
    "chem": ("учитель химии", ("химия",), "природа"),
    "geo": ("учитель географии", ("география",), "природа"),
    "hist": ("учитель истории и обществознания", ("история", "обществознание"), "общество"),
    "eng": ("учитель английского языка", ("английский язык",), "языки"),
    "ger": ("учитель немецкого языка", ("немецкий язык", "английский язык"), "языки"),
    "prim": ("учитель начальных классов", ("начальные классы",), "начальная школа"),
    "pe": ("учитель физической культуры", ("физическая культура",), "движение"),
    "tech": ("учитель труда (технологии)", ("труд (технология)",), "мастерство"),
    "art": ("учитель музыки и изобразительного искусства", ("музыка", "изобразительное искусство"), "искусство"),
    "psy": ("педагог-психолог", ("психология",), "поддержка"),
    "deputy": ("заместитель директора по учебной работе", ("методика преподавания",), "управление"),
    "rural": ("учитель начальных классов и технологии", ("начальные классы", "труд (технология)"), "начальная школа"),
    "ruhist": ("учитель русского языка и истории", ("русский язык", "история"), "слово"),
    "mathphys": ("учитель математики и физики", ("математика", "физика"), "числа"),
    "kin": ("воспитатель", ("познавательное развитие", "развитие речи"), "детство"),
    "kinplay": ("воспитатель", ("игра", "социально-коммуникативное развитие"), "детство"),
    "kinmus": ("музыкальный руководитель", ("музыкальное воспитание",), "детство"),
    "kinlog": ("учитель-логопед", ("логопедия",), "поддержка"),
    "kinpe": ("инструктор по физической культуре", ("физическое развитие",), "детство"),
    "kinhead": ("старший воспитатель", ("дошкольная педагогика",), "детство"),
    "sup-tech": ("педагог дополнительного образования", ("техническое творчество",), "мастерство"),
    "sup-art": ("педагог дополнительного образования", ("декоративное творчество",), "искусство"),
    "sup-stage": ("педагог-организатор", ("театр и праздник",), "искусство"),
    "sup-tour": ("педагог дополнительного образования", ("туризм и краеведение",), "общество"),
    "sup-soc": ("педагог-организатор", ("работа с подростками",), "поддержка"),
    "artist": ("преподаватель живописи и рисунка", ("живопись", "рисунок"), "искусство"),
    "potter": ("преподаватель керамики", ("керамика", "народные ремёсла"), "искусство"),
    "dance": ("преподаватель хореографии", ("хореография",), "искусство"),
    "musician": ("преподаватель музыкальных дисциплин", ("музыка",), "искусство"),
    "coach-ski": ("тренер-преподаватель по лыжным гонкам", ("лыжные гонки",), "движение"),
    "coach": ("тренер-преподаватель", ("лёгкая атлетика", "самбо"), "движение"),
    "coach-swim": ("тренер-преподаватель по плаванию", ("плавание",), "движение"),
    "robot": ("педагог дополнительного образования", ("робототехника",), "числа"),
    "hitech": ("наставник хайтек-цеха", ("3D-моделирование", "лазерные технологии"), "мастерство"),
    "bioq": ("педагог дополнительного образования", ("биология", "исследования"), "природа"),
    "coder": ("педагог дополнительного образования", ("программирование",), "числа"),
    "master": ("мастер производственного обучения", ("мехатроника", "электромонтаж"), "мастерство"),
    "lecturer": ("преподаватель", ("инженерная графика", "физика"), "числа"),
    "ped": ("преподаватель педагогики", ("педагогика", "методика начального обучения"), "начальная школа"),
    "pedkin": ("преподаватель дошкольной педагогики", ("дошкольная педагогика", "игра"), "детство"),
    "docent-ped": ("доцент кафедры педагогики", ("педагогика",), "управление"),
    "docent-it": ("доцент кафедры прикладной информатики", ("информатика", "анализ данных"), "числа"),
    "docent-bio": ("доцент кафедры биологии", ("биология", "экология"), "природа"),
    "meth-ru": ("методист", ("русский язык", "функциональная грамотность"), "слово"),
    "meth-math": ("методист", ("математика", "оценивание"), "числа"),
    "meth-kin": ("методист по дошкольному образованию", ("дошкольная педагогика",), "детство"),
    "meth": ("методист", ("методика преподавания", "наставничество"), "управление"),
    "spec": ("главный специалист", ("управление образованием",), "управление"),
    "psysvc": ("педагог-психолог", ("психология", "медиация"), "поддержка"),
    "logo": ("учитель-логопед", ("логопедия",), "поддержка"),
    "defect": ("учитель-дефектолог", ("дефектология",), "поддержка"),
    "museum": ("музейный педагог", ("краеведение", "музейная педагогика"), "общество"),
    "library": ("библиотекарь", ("чтение", "литература"), "слово"),
    "stage": ("режиссёр-педагог", ("театр",), "искусство"),
    "culture": ("руководитель коллектива", ("сценическое искусство",), "искусство"),
    "doctor": ("врач-наставник медицинского класса", ("медицина", "здоровье"), "природа"),
    "engineer": ("инженер-наставник", ("инженерное дело",), "мастерство"),
    "agronomist": ("агроном-наставник", ("агрономия",), "природа"),
    "volunteer": ("координатор добровольцев", ("добровольчество",), "поддержка"),
    "ecologist": ("эколог-наставник", ("экология",), "природа"),
    "journalist": ("руководитель детской редакции", ("журналистика",), "слово"),
    "fok": ("инструктор-методист", ("физическая культура", "плавание"), "движение"),
}

_TOWN_SCHOOL = "ru ru ru math math phys it bio chem geo hist hist eng eng prim prim prim pe tech art psy deputy"
_KINDERGARTEN = "kin kin kin kinplay kinplay kinmus kinlog kinpe kinhead"
STAFF: dict[str, str] = {
    **dict.fromkeys(("school-1", "school-4", "school-7", "school-8"), _TOWN_SCHOOL),
    "school-2": _TOWN_SCHOOL.replace("art ", "tech "),
    "school-5": _TOWN_SCHOOL.replace("ru ru ru", "ru ru math phys"),
    "school-9": _TOWN_SCHOOL,
    "school-3": "ru ru math math phys bio hist eng prim prim pe art psy deputy",
    "school-lipovka": "ru ru math phys it bio geo hist eng prim prim pe tech",
    "school-sosnovka": "ru math it bio geo hist eng prim prim pe tech",
    "basic-school-6": "ru ru math bio hist eng prim prim pe psy deputy",
    "basic-school-olkhovka": "ru mathphys bio hist eng prim rural pe art",
    "basic-school-klyuchi": "ruhist mathphys bio geo prim rural pe art",
    "gymnasium-1": "ru ru ru math math phys it bio hist hist hist eng eng eng ger ger prim prim pe art psy deputy",
    "lyceum-10": "ru ru math math math phys phys phys it it chem bio hist eng eng prim pe tech psy deputy",
    **{f"kindergarten-{number}": _KINDERGARTEN for number in ("1", "5", "7", "8")},
    **{f"kindergarten-{number}": _KINDERGARTEN.replace("kinpe ", "") for number in ("2", "3", "11")},
    "kindergarten-12": _KINDERGARTEN.replace("kinlog ", "kinpe "),
    "kindergarten-lipovka": "kin kin kinplay kinmus",
    "supp-center": "sup-tech sup-tech sup-tech sup-art sup-art sup-art sup-stage sup-stage sup-soc dance deputy",
    "supp-center-2": "sup-tour sup-tour sup-tour sup-soc sup-soc coach",
    "art-school": "artist artist artist potter potter dance dance deputy",
    "music-school": "musician musician musician musician musician musician deputy",
    "sport-school": "coach-ski coach-ski coach coach coach coach",
    "sport-school-2": "coach-swim coach-swim coach-swim coach",
    "quantorium": "robot robot hitech hitech bioq bioq coder deputy",
    "it-cube": "coder coder coder robot deputy",
    "college-poly": "master master master master lecturer lecturer lecturer it deputy",
    "college-ped": "ped ped ped pedkin pedkin pedkin psy deputy",
    "university": "docent-ped docent-ped docent-it docent-it docent-bio docent-bio",
    "edu-authority": "spec spec spec",
    "method-center": "meth-ru meth-math meth-kin meth meth meth",
    "kdn": "psysvc",
    "ppms": "psysvc psysvc logo logo defect defect",
    "culture-house": "culture culture dance",
    "culture-house-lipovka": "culture potter",
    "museum": "museum museum museum",
    "museum-river": "museum museum",
    "library": "library library library",
    "library-children": "library library library library",
    "theatre": "stage stage stage",
    "clinic": "doctor doctor",
    "clinic-children": "doctor",
    "plant-pribor": "engineer engineer engineer",
    "plant-bread": "engineer",
    "agro-holding": "agronomist agronomist",
    "river-port": "engineer",
    "ngo-good": "volunteer volunteer",
    "ngo-river": "ecologist ecologist",
    "ngo-parents": "volunteer",
    "media-paper": "journalist",
    "media-tv": "journalist",
    "fok": "fok fok",
    "ski-base": "fok",
}

# People whom the stories name: (institution, post, full name, beginning of the job).
CAST: list[tuple[str, str, str, str]] = [
    ("gymnasium-1", "eng", "Петрова Ирина Алексеевна", "2009-09-01"),
    ("gymnasium-1", "hist", "Ладыгина Елена Павловна", "2011-09-01"),
    ("gymnasium-1", "ru", "Серебрякова Ольга Михайловна", "2004-09-01"),
    ("museum", "museum", "Сухарев Игорь Львович", "2013-02-01"),
    ("museum", "museum", "Зимина Анна Георгиевна", "2015-10-01"),
    ("school-7", "deputy", "Громова Татьяна Сергеевна", "2014-08-25"),
    ("basic-school-olkhovka", "bio", "Рощина Вера Андреевна", "2008-09-01"),
    ("lyceum-10", "phys", "Кудрин Дмитрий Олегович", "2010-09-01"),
    ("quantorium", "robot", "Лаптев Артём Игоревич", "2018-12-10"),
    ("plant-pribor", "engineer", "Токарев Николай Борисович", "2001-04-02"),
    ("school-1", "ru", "Белозёрова Нина Викторовна", "2006-09-01"),
    ("school-9", "ru", "Мельник Софья Денисовна", "2017-09-01"),
    ("library-children", "library", "Яблокова Любовь Петровна", "2003-03-01"),
]
BRIDGE = "t-belozerova-nv"
# (teacher or None for anybody of that post, from, to, the day of the new job)
_MOVES: list[tuple[str | None, str, str, str, str]] = [
    (BRIDGE, "ru", "school-1", "school-8", "2021-09-01"),
    (None, "math", "school-2", "lyceum-10", "2019-09-02"),
    (None, "eng", "school-5", "gymnasium-1", "2020-09-01"),
    (None, "prim", "school-5", "school-9", "2018-09-01"),
    (None, "prim", "school-2", "school-9", "2022-09-01"),
    (None, "sup-tech", "supp-center", "quantorium", "2019-01-14"),
    (None, "coder", "quantorium", "it-cube", "2020-09-01"),
    (None, "kin", "kindergarten-5", "kindergarten-11", "2018-09-03"),
    (None, "kinplay", "kindergarten-2", "kindergarten-7", "2021-02-01"),
    (None, "hist", "school-4", "supp-center-2", "2023-09-01"),
    (None, "psy", "lyceum-10", "ppms", "2024-01-15"),
    (None, "pe", "school-lipovka", "sport-school", "2022-09-01"),
]
_SIDE_JOBS = [
    ("phys", "school-5", "quantorium", "2021-10-01"),
    ("it", "school-2", "it-cube", "2020-10-01"),
    ("bio", "school-5", "university", "2022-02-01"),
    ("phys", "lyceum-10", "college-poly", "2023-09-04"),
]
_LEFT = [
    ("prim", "school-4", "2024-05-31"),
    ("chem", "school-8", "2022-08-31"),
    ("kin", "kindergarten-3", "2025-06-30"),
    ("musician", "music-school", "2023-05-31"),
]
_MEN_SHARE = {"движение": 0.6, "мастерство": 0.6, "числа": 0.25, "детство": 0.0, "начальная школа": 0.02, "слово": 0.06}
_MEN_POSTS = {"robot": 0.7, "coder": 0.6, "it": 0.5, "kinpe": 0.1, "doctor": 0.4, "journalist": 0.4}


@dataclass
class Person:
    """A teacher while the files are being made; `jobs` are (institution, since, until or empty)."""

    id: str
    name: str
    post: str
    jobs: list[tuple[str, str, str]]
    visibility: str
    positions: list[str] = field(default_factory=list)

    @property
    def subjects(self) -> tuple[str, ...]:
        return _POSTS[self.post][1]

    @property
    def circle(self) -> str:
        return _POSTS[self.post][2]

    @property
    def home(self) -> str:
        """The institution of the first job."""
        return self.jobs[0][0]

    @property
    def places(self) -> set[str]:
        return {place for place, _, _ in self.jobs}

    @property
    def began(self) -> str:
        return min(since for _, since, _ in self.jobs)

    @property
    def left(self) -> str:
        """The last day in the network, empty for whoever still works."""
        return "" if any(not until for _, _, until in self.jobs) else max(until for _, _, until in self.jobs)


def _first_day(chance: random.Random, opened: str) -> str:
    """A plausible first working day, mostly 1 September, never before the institution opened."""
    low = max(1994, int(opened[:4]))
    year = max(low, chance.choice((chance.randint(1994, 2016), chance.randint(1999, 2016), chance.randint(2010, 2025))))
    day = (
        f"{year}-09-01" if chance.random() < 0.72 else f"{year}-{chance.randint(1, 12):02d}-{chance.randint(9, 27):02d}"
    )
    return day if day >= (opened + "-12-31")[:10] or year > low else f"{year + 1}-09-01"


def _day_before(day: str) -> str:
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()


def people(chance: random.Random, institutions: list[Row]) -> list[Person]:
    """Everyone, in the order of institutions; the same `chance` gives the same people."""
    names = Names(chance)
    cast: dict[tuple[str, str], list[tuple[str, str, str]]] = {(place, post): [] for place, post, _, _ in CAST}
    for place, post, name, since in CAST:
        cast[place, post].append((names.claim(name), name, since))
    everyone: list[Person] = []
    opened = {row["id"]: (row["since"] + "-12-31")[:10] for row in institutions}
    for institution in institutions:
        place = institution["id"]
        for post in STAFF[place].split():
            visibility = chance.choices(("network", "coordinators", "public"), (82, 12, 6))[0]
            if cast.get((place, post)):
                identity, name, since = cast[place, post].pop(0)
                visibility = "network"
            else:
                men = _MEN_POSTS.get(post, _MEN_SHARE.get(_POSTS[post][2], 0.14))
                identity, name = names.deal(chance.random() >= men)
                since = _first_day(chance, institution["since"])
            person = Person(identity, name, post, [(place, since, "")], visibility, [_POSTS[post][0]])
            everyone.append(person)
    story_people = {person.id for person in everyone if any(person.name == name for _, _, name, _ in CAST)}

    def pick(post: str, place: str) -> Person:
        free = [
            p for p in everyone if p.post == post and p.home == place and len(p.jobs) == 1 and p.id not in story_people
        ]
        return min(free, key=lambda p: p.began)

    for known, post, old, new, day in _MOVES:
        person = next(p for p in everyone if p.id == known) if known else pick(post, old)
        began = min(person.began, max(f"{int(day[:4]) - 3}-09-01", opened[old]))
        position = "педагог дополнительного образования" if new in ("supp-center-2", "quantorium") else _POSTS[post][0]
        position = "тренер-преподаватель" if new == "sport-school" else position
        person.jobs = [(old, began, _day_before(day)), (new, day, "")]
        person.positions.append(position)
    for post, old, new, day in _SIDE_JOBS:
        person = pick(post, old)
        person.jobs = [(old, min(person.began, "2015-09-01"), ""), (new, day, "")]
        person.positions.append("педагог-совместитель")
    for post, place, day in _LEFT:
        person = pick(post, place)
        person.jobs = [(place, min(person.began, "2012-09-01"), day)]
    return everyone

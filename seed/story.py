"""The stories that evolve: ties with fixed people, places and dates, told in seed/README.md."""

from __future__ import annotations

import random
from collections.abc import Sequence

from seed.people import BRIDGE, Person
from seed.ties import CLIQUE_A_PLACES, CLIQUE_B_PLACES, Ledger, some_day

# The year in which each partner came to school 7; ties of one year begin in that year.
HUB_YEARS: dict[int, tuple[str, ...]] = {
    2016: ("school-5",),
    2017: ("library-children",),
    2018: ("method-center", "ngo-good"),
    2019: ("school-9", "gymnasium-1"),
    2020: ("school-2", "ppms", "media-paper"),
    2021: ("school-1", "basic-school-6", "school-sosnovka"),
    2022: ("school-lipovka", "college-ped", "lyceum-10"),
    2023: ("school-4", "school-8", "ngo-parents", "university"),
    2024: ("school-3", "supp-center", "kindergarten-7", "museum"),
    2025: ("quantorium", "it-cube", "kindergarten-11", "supp-center-2"),
    2026: ("theatre", "college-poly", "kindergarten-8", "kindergarten-5", "art-school"),
}
_HUB_WORDS = (
    "Пришли на открытый методический день и остались на разбор.",
    "Взяли листы наблюдения урока и переделали под себя.",
    "Вместе ведём «Педагогическую кухню».",
    "Готовили урок при гостях, волновались оба.",
    "Спорили о критериях до вечера, теперь спорим раз в месяц.",
    "Привезли команду на методический день.",
    "Учимся давать обратную связь без оценок.",
    "Попросили показать круг разбора ещё раз.",
    "Общий вечер молодых учителей в медиазале.",
    "Записали разговор о трудном уроке для подкаста.",
)
# Consortium members: joined in, and whom of their people the team knows (posts).
CONSORTIUM: dict[str, tuple[int, tuple[str, ...]]] = {
    "lyceum-10": (2019, ("phys", "it", "tech")),
    "school-5": (2019, ("phys", "math")),
    "quantorium": (2019, ("robot", "hitech")),
    "college-poly": (2021, ("master", "lecturer")),
    "it-cube": (2021, ("coder", "robot")),
    "school-2": (2023, ("tech", "phys")),
    "plant-pribor": (2023, ("engineer",)),
    "school-lipovka": (2025, ("phys", "tech")),
}

_CONSORTIUM_WORDS = {
    "college-poly": "Пилотный курс: мехатроника для восьмиклассников.",
    "it-cube": "Отладили цифровой модуль за одно лето.",
    "school-2": "Общий экзамен по инженерной графике.",
    "plant-pribor": "Показали цех, с этого всё и пошло.",
    "school-lipovka": "Привезли принтер в «Точку роста» и собрали с детьми.",
}


class Cast:
    """Finds people for the stories: by id, or by institution and post."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = people
        self._by_id = {person.id: person for person in people}

    def __getitem__(self, identity: str) -> Person:
        return self._by_id[identity]

    def at(self, place: str, *posts: str) -> list[Person]:
        """Those who work at one place only, have not left, and hold one of the posts (any post when none is given)."""
        return [
            person
            for person in self.people
            if person.places == {place} and not person.left and (not posts or person.post in posts)
        ]


def cliques(cast: Cast) -> tuple[list[Person], list[Person]]:
    """The two circles of literature teachers, without the teacher who later joins them."""
    right = [person for place in CLIQUE_A_PLACES for person in cast.at(place, "ru") if person.id != BRIDGE]
    left = [person for place in CLIQUE_B_PLACES for person in cast.at(place, "ru")]
    return right, left


def tell_cliques(ledger: Ledger, chance: random.Random, cast: Cast) -> None:
    """Two circles that never meet until Belozyorova changes school on 1 September 2021; then others follow."""
    right, left = cliques(cast)
    bridge = cast[BRIDGE]
    for circle in (right, left):
        for number, one in enumerate(circle):
            for other in circle[number + 1 :]:
                if chance.random() < 0.72:
                    first = max("2016-09-01", one.began, other.began)
                    year = min(2020, max(int(first[:4]), 2016 + number % 4))
                    kind = chance.choice(
                        ("method_exchange", "lesson_visit", "joint_event", "friendship", "joint_contest")
                    )
                    ledger.add(one, other, kind, some_day(chance, first, year), state="confirmed")
    for number, one in enumerate(right[:5]):
        kind = ("method_exchange", "friendship", "lesson_visit", "joint_event", "advice")[number]
        ledger.add(
            bridge, one, kind, some_day(chance, max("2016-09-01", one.began), 2017 + number % 3), state="confirmed"
        )
    words = (
        "После перехода в Заовражье пригласили на читательскую конференцию.",
        "Новые коллеги, общий журнал «Овраг».",
        "Показали, как в школе № 1 пишут письмо автору.",
        "Вместе читаем рассказы с двумя параллелями.",
        "Обмен приёмами внимательного чтения.",
    )
    for number, (one, text) in enumerate(zip(left, words, strict=False)):
        day = (
            max(one.began, f"2021-{9 + number % 3:02d}-1{number}")
            if number < 3
            else max(one.began, f"2022-0{number}-04")
        )
        ledger.add(
            bridge,
            one,
            ("joint_event", "co_author", "lesson_visit", "joint_lesson", "method_exchange")[number],
            day,
            context=text,
            state="confirmed",
            visibility="network",
        )
    kinds = ("joint_event", "method_exchange", "joint_contest", "online", "acquaintance", "co_author")
    texts = (
        "Познакомила общая коллега, теперь ведём конференцию вместе.",
        "Сборник двух берегов: правый и левый пишут друг другу.",
        "Конкурс чтецов стал общим.",
        "Чат словесников двух берегов.",
        "Приехали на чтения в Заовражье и разговорились.",
        "Статья о письмах автору в областной сборник.",
        "Вместе готовим вечер к юбилею города.",
        "Обмен списками для летнего чтения.",
        "Жюри выбирали с двух берегов поровну.",
        "Переписываемся о трудных сочинениях.",
    )
    meetings = [(one, other) for number, one in enumerate(right[:5]) for other in left[number % 2 : 6 : 2]]
    for number, ((one, other), text) in enumerate(zip(meetings, texts, strict=False)):
        day = max(f"{2023 + number % 4}-0{1 + number % 6}-{11 + number}", one.began, other.began)
        ledger.add(one, other, kinds[number % 6], day, context=text, state="confirmed", visibility="network")


def tell_hub(ledger: Ledger, chance: random.Random, cast: Cast) -> None:
    """School 7 has one partner in 2016 and thirty-two by 2026, mostly through its deputy head."""
    leader = cast["t-gromova-ts"]
    school = [leader, leader, leader, *cast.at("school-7")]
    words = list(_HUB_WORDS)
    for year, partners in HUB_YEARS.items():
        for place in partners:
            others = cast.at(place)
            for number in range(chance.choice((2, 3, 3, 4)) if others else 0):
                other = chance.choice([person for person in others if person.began < f"{year}-12"] or others)
                fitting = [person for person in school if person.began[:4] <= str(year)]
                one = leader if number == 0 else chance.choice(fitting)
                begun = year if number == 0 else min(2026, year + chance.randint(0, 3))
                kind = chance.choice(
                    ("lesson_visit", "method_exchange", "advice", "joint_event", "mentoring", "online")
                )
                since = some_day(chance, max(one.began, other.began, f"{begun}-01-20"), begun)
                text = words.pop(0) if number == 0 and words else None
                ledger.add(one, other, kind, since, context=text, state="confirmed" if number == 0 else None)
    for place, day, text in (
        ("library-children", "2022-03-10", "Книжный чемодан приезжает в учительскую."),
        ("museum", "2025-02-18", "Провели методический день прямо в музейных залах."),
    ):
        ledger.add(leader, place, "joint_event", day, context=text, state="confirmed")


def tell_consortium(ledger: Ledger, chance: random.Random, cast: Cast) -> None:
    """Around each entry into the consortium its engineers and teachers come to know each other."""
    core = [cast["t-kudrin-do"], cast["t-laptev-ai"], *cast.at("school-5", "phys")[:1]]
    ledger.add(
        core[0],
        core[2],
        "friendship",
        "2018-03",
        context="Придумали «Инженерную вертикаль» на салфетке после турнира.",
        state="confirmed",
        visibility="network",
    )
    ledger.add(
        core[0],
        core[1],
        "joint_event",
        "2019-02-14",
        context="Вместе подбирали станок для лаборатории.",
        state="confirmed",
        visibility="network",
    )
    for place, (year, posts) in CONSORTIUM.items():
        team = cast.at(place, *posts)
        if not team:
            continue
        for number, person in enumerate(team[:4]):
            for partner in core:
                if partner is person or partner.places & person.places or (number and chance.random() < 0.35):
                    continue
                first = max(person.began, partner.began, "2018-02-01")
                since = some_day(
                    chance, first, max(int(first[:4]), year - 1 + (number + 1) % 3 if year < 2025 else 2025)
                )
                kind = chance.choice(
                    ("joint_event", "method_exchange", "joint_lesson", "advice", "resource_loan", "co_author")
                )
                text = _CONSORTIUM_WORDS.get(place) if number == 0 and partner is core[0] else None
                ledger.add(person, partner, kind, since, context=text, state="confirmed")


def tell_return(ledger: Ledger, cast: Cast) -> None:
    """The museum and the gymnasium: together 2017–2020, nothing at all for two years, together again since 2022."""
    ladygina, sukharev = cast["t-ladygina-ep"], cast["t-sukharev-il"]
    serebryakova, zimina = cast["t-serebryakova-om"], cast["t-zimina-ag"]
    for one, other, kind, since, until, text in (
        (
            ladygina,
            sukharev,
            "joint_lesson",
            "2017-10-05",
            "2020-03-13",
            "Урок в зале города: дети держали печать воеводы.",
        ),
        (serebryakova, zimina, "joint_event", "2018-02", "2020-02-20", "Литературный вечер среди витрин."),
        (ladygina, zimina, "method_exchange", "2018-09-12", "2020-05", "Писали вопросы к каждому залу."),
        (ladygina, sukharev, "joint_lesson", "2022-11-17", "", "Вернулись к урокам в фонде: начали с писем."),
        (serebryakova, zimina, "joint_event", "2023-03-21", "", "Вечер писем, на который пришли внуки адресатов."),
        (ladygina, zimina, "co_author", "2023-09", "", "Вместе составляем комментарий к письмам 1943 года."),
        (cast["t-petrova-ia"], sukharev, "joint_event", "2024-04-18", "", "Экскурсия на английском для гостей города."),
    ):
        ledger.add(one, other, kind, since, until, text, "confirmed", "public" if kind == "joint_event" else "network")


def tell_without_paper(ledger: Ledger, cast: Cast) -> None:
    """School 9 and the children's library do a lot together and never signed anything."""
    melnik, yablokova = cast["t-melnik-sd"], cast["t-yablokova-lp"]
    teachers = [melnik, *[p for p in cast.at("school-9", "ru", "prim", "hist") if p is not melnik]]
    librarians = [yablokova, *[p for p in cast.at("library-children") if p is not yablokova]]
    events = (
        ("joint_event", "2018-03-14", "Первая ночь сказок в школьном коворкинге."),
        ("joint_lesson", "2018-10", "Урок-детектив по полкам библиотеки."),
        ("resource_loan", "2019-09-09", "Книжные чемоданы для третьих классов, без единой бумаги."),
        ("joint_contest", "2020-02", "Битва буктрейлеров, победила ничья."),
        ("advice", "2021-01-20", "Что читать тем, кто не читает."),
        ("joint_event", "2021-11-11", "Читали собакам двенадцать суббот подряд."),
        ("method_exchange", "2022-04", "Общая картотека вопросов к детским книгам."),
        ("friendship", "2022", "Ходим друг к другу на чай с вареньем и рукописями."),
        ("joint_lesson", "2023-02-16", "Комикс вместо пересказа."),
        ("online", "2023-09", "Канал «Полка» для родителей начальной школы."),
        ("joint_event", "2024-04-02", "Неделя детской книги на двух площадках."),
        ("co_author", "2024-11", "Пишем путеводитель по современным авторам."),
        ("joint_contest", "2025-10-15", "Читательский марафон на двести семей."),
        ("mentoring", "2026-01-19", "Учимся вести обсуждение книги, а не опрос."),
    )
    for number, (kind, since, text) in enumerate(events):
        one, other = teachers[number % len(teachers)], librarians[number % len(librarians)]
        day = max(since, *(p.began for p in (one, other) if p.began > since + "-01-01"), since)
        if kind == "resource_loan":
            one, other = other, one
        ledger.add(one, other, kind, day, context=text, state="confirmed", visibility="network")


def tell_gatekeeper(ledger: Ledger, cast: Cast) -> None:
    """Everything that reaches Olkhovka from outside comes through Roshchina."""
    roshchina = cast["t-roshchina-va"]
    partners = (
        ("school-sosnovka", "bio", "method_exchange", "2016-10", "Сверяем наблюдения за птицами."),
        ("ngo-river", "ecologist", "joint_event", "2017-05-13", "Обследовали родник за околицей."),
        ("school-lipovka", "bio", "friendship", "2017", "Учились вместе, обе вернулись в село."),
        ("university", "docent-bio", "advice", "2018-06-07", "Подсказали, как вести журнал погоды по-научному."),
        ("quantorium", "bioq", "joint_event", "2019-11", "Привозили микроскопы и ночевали в спортзале."),
        ("lyceum-10", "bio", "online", "2020-04-10", "Уроки из дома: делили эфир пополам."),
        ("it-cube", "coder", "method_exchange", "2022-09-19", "Данные метеоплощадки стали учебными задачами."),
        ("museum", "museum", "joint_event", "2023-05-20", "Выставка «Погода за четверть века»."),
        ("method-center", "meth", "advice", "2023-10", "Помогают с отчётами, когда связь есть."),
        ("school-9", "bio", "lesson_visit", "2024-02-15", "Ездили смотреть цифровую лабораторию."),
        ("ppms", "logo", "referral", "2025-09-25", "Ищем логопеда двум первоклассникам."),
    )
    for place, post, kind, since, text in partners:
        other = min(cast.at(place, post), key=lambda person: person.began)
        ledger.add(
            roshchina, other, kind, max(since, other.began), context=text, state="confirmed", visibility="network"
        )
    ledger.add(
        roshchina,
        "library",
        "resource_loan",
        "2021-09-07",
        context="Книги для всей деревни едут в её багажнике.",
        state="confirmed",
        visibility="network",
    )


def tell(ledger: Ledger, chance: random.Random, cast: Cast) -> None:
    """All stories, always in this order."""
    tell_cliques(ledger, chance, cast)
    tell_hub(ledger, chance, cast)
    tell_consortium(ledger, chance, cast)
    tell_return(ledger, cast)
    tell_without_paper(ledger, cast)
    tell_gatekeeper(ledger, cast)

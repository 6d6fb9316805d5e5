"""Reading files: what people save, what they get wrong, and what they are told."""

from __future__ import annotations

import calendar
import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.interchange import (
    BadDate,
    BadFiles,
    Batch,
    Known,
    KnownAgreement,
    KnownTie,
    agreement_ties,
    circles,
    columns_of,
    files,
    format_partial_date,
    guard,
    parse_partial_date,
    read_folder,
    tie_key,
    unguard,
)
from app.vocabulary import NODE_KINDS, TIE_KINDS, TIE_TYPES

TOWN = "id,name\ntown,Город\n"
SCHOOLS = (
    "id,name,short_name,kind,municipality\n"
    "s-1,Школа № 1,Школа 1,school,town\n"
    "s-2,Школа № 2,Школа 2,school,town\n"
    "mus,Музей,Музей,museum,town\n"
)
TEACHERS = "id,name,visibility\nt-1,Иванова Анна,network\nt-2,Петров Пётр,public\n"
CONTACTS = "id,from,to,kind,state,source,visibility,since,until\n"


def folder(**tables: str | bytes) -> dict[str, bytes]:
    """Files as bytes: a small sound municipality with the tables given put in or replaced."""
    sound = {"municipalities": TOWN, "institutions": SCHOOLS, "teachers": TEACHERS} | tables
    return {
        f"{name}.csv": text if isinstance(text, bytes) else text.encode()
        for name, text in sound.items()
        if text is not None
    }


def told(files: dict[str, bytes], known: Known | None = None) -> list[str]:
    """The lines that somebody with these files is shown."""
    with pytest.raises(BadFiles) as refused:
        read_folder(files, known)
    return refused.value.lines(most=1000)


def one(files: dict[str, bytes], known: Known | None = None) -> str:
    lines = told(files, known)
    assert len(lines) == 1, lines
    return lines[0]


def tried(files: dict[str, bytes]) -> tuple[Batch | None, list[str]]:
    """The batch, or the lines that say why there is none: there is always one or the other."""
    try:
        return read_folder(files), []
    except BadFiles as refused:
        return None, refused.lines() or [""]


class TestDates:
    @pytest.mark.parametrize(
        ("text", "first", "last", "precision"),
        [
            ("2017", date(2017, 1, 1), date(2017, 12, 31), "year"),
            ("03.2017", date(2017, 3, 1), date(2017, 3, 31), "month"),
            ("2016-02", date(2016, 2, 1), date(2016, 2, 29), "month"),
            ("15.03.2017", date(2017, 3, 15), date(2017, 3, 15), "day"),
            ("5.3.2017", date(2017, 3, 5), date(2017, 3, 5), "day"),
            (" 2017-03-15 ", date(2017, 3, 15), date(2017, 3, 15), "day"),
            ("29.02.2024", date(2024, 2, 29), date(2024, 2, 29), "day"),
        ],
    )
    def test_partial(self, text: str, first: date, last: date, precision: str) -> None:
        assert parse_partial_date(text) == (first, precision)
        assert parse_partial_date(text, end=True) == (last, precision)

    @pytest.mark.parametrize(
        "text",
        ["", "17", "0000", "1899", "2101", "29.02.2023", "13.2017", "00.2017", "31.04.2020", "0.1.2020", "2017-3",
         "2017/03/15", "03-2017", "٢٠١٧", "2017.03.15", "2017-13-01", "весна 2017", "2017 г.", "-2017", "20170315"],
    )  # fmt: skip
    def test_nonsense(self, text: str) -> None:
        with pytest.raises(BadDate):
            parse_partial_date(text)

    @given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["year", "month", "day"]), st.booleans())
    def test_round_trip(self, day: date, precision, end: bool) -> None:
        text = format_partial_date(day, precision)
        read, told_precision = parse_partial_date(text, end)
        assert told_precision == precision
        assert format_partial_date(read, precision) == text
        assert parse_partial_date(text)[0] <= day <= parse_partial_date(text, end=True)[0]

    @given(st.integers(1900, 2100), st.integers(1, 12))
    def test_the_end_of_a_month_is_its_last_day(self, year: int, month: int) -> None:
        last, _ = parse_partial_date(f"{month:02}.{year}", end=True)
        assert last.day == calendar.monthrange(year, month)[1]

    @given(st.text(max_size=12))
    def test_any_text_is_a_date_of_ours_or_refused(self, text: str) -> None:
        try:
            day, _ = parse_partial_date(text)
        except BadDate:
            return
        assert 1900 <= day.year <= 2100


class TestCells:
    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def test_guarded_cells_come_back_and_are_no_formulas(self, text: str) -> None:
        assert unguard(guard(text)) == text
        assert guard(text)[:1] not in ("=", "+", "-", "@", "\t", "\r", "\0") or not text

    def test_a_formula_is_only_text(self) -> None:
        cell = '"\'=HYPERLINK(""http://evil.example"")"'
        batch = read_folder(folder(teachers=f"id,name,visibility\nt-1,{cell},network\n"))
        assert batch.nodes["Teacher"][0]["properties"]["name"] == '=HYPERLINK("http://evil.example")'

    @pytest.mark.parametrize("name", ["a\x00b", "a\x07b", "a\u202eb", "a\ufffdb", "a\ufdd0b", "a\x1bb"])
    def test_what_nobody_can_read_is_refused(self, name: str) -> None:
        line = one(folder(teachers=f"id,name,visibility\nt-1,{name},network\n"))
        assert line.startswith("teachers.csv, line 2, column name:")
        assert line.isprintable()

    def test_texts_take_one_form(self) -> None:
        decomposed = "Андрей\u200b  Ё".replace("й", "и\u0306")
        batch = read_folder(folder(teachers=f'id,name,visibility\nt-1,"{decomposed}\nПётр 🎓",network\n'))
        assert batch.nodes["Teacher"][0]["properties"]["name"] == "Андрей  Ё Пётр 🎓"

    def test_long_texts_keep_their_lines(self) -> None:
        about = '"Первая.\r\nВторая."'
        head, row, *_ = SCHOOLS.splitlines()
        batch = read_folder(folder(institutions=f"{head},about\n{row},{about}\n"))
        assert batch.nodes["Institution"][0]["properties"]["about"] == "Первая.\nВторая."

    @pytest.mark.parametrize(("length", "sound"), [(200, True), (201, False), (130_000, False), (1_000_000, False)])
    def test_keys_are_short(self, length: int, sound: bool) -> None:
        tables = folder(teachers=f"id,name,visibility\nt-1,{'я' * length},network\n")
        if sound:
            read_folder(tables)
        else:
            assert "long" in one(tables)

    @pytest.mark.parametrize(
        ("site", "sound"),
        [
            ("https://school.example/о-нас?a=1", True),
            ("http://школа.рф", True),
            ("javascript:alert(1)", False),
            ("//evil.example", False),
            ("ftp://a.example", False),
            ("https://", False),
            ("https://a.example/<b>", False),
            ("https://a b.example", False),
            ("http://[::1", False),
            ("https://a.example\\@evil.example", False),
            ("https://a.example:port/", False),
        ],
    )
    def test_addresses(self, site: str, sound: bool) -> None:
        head, row, *_ = SCHOOLS.splitlines()
        tables = folder(institutions=f"{head},site\n{row},{site}\n")
        if sound:
            assert read_folder(tables).nodes["Institution"][0]["properties"]["site"] == site
        else:
            assert "http://" in one(tables)

    def test_numbers(self) -> None:
        head, row, *_ = SCHOOLS.splitlines()
        rows = f'{head},lat,lon\n{row},"54,98",-0.5\n'
        properties = read_folder(folder(institutions=rows)).nodes["Institution"][0]["properties"]
        assert (properties["lat"], properties["lon"]) == (54.98, -0.5)
        for bad in ("91", "-90.1", "nan", "inf", "1e400", "северная", "٣", "0x10", "1_0"):
            assert "column lat" in one(folder(institutions=f"{head},lat\n{row},{bad}\n"))

    def test_ages_are_ordered(self) -> None:
        programmes = "id,title,direction,level,age_from,age_to,format,institution\np,Р,technical,base,12,9,online,s-1\n"
        assert "column age_to" in one(folder(programmes=programmes))

    def test_a_code_meant_is_suggested(self) -> None:
        for wrong, meant in (("musem", "museum"), ("школа", "school"), ("Музей", "museum"), ("детсад", "kindergarten")):
            line = one(folder(institutions=SCHOOLS.splitlines()[0] + f"\nx,И,И,{wrong},town\n"))
            assert f"did you mean {meant}?" in line or "codes are:" in line, line
            assert wrong in line


class TestFiles:
    def test_a_sound_folder(self) -> None:
        batch = read_folder(folder())
        assert {label: len(rows) for label, rows in batch.nodes.items()} == {
            "Municipality": 1,
            "Institution": 3,
            "Teacher": 2,
        }
        assert batch.nodes["Institution"][2]["properties"]["sector"] == "culture"
        assert batch.links["Institution", "municipality"][0]["others"] == ["town"]
        assert batch.size == 9

    def test_the_same_from_a_path(self, tmp_path) -> None:
        for name, data in folder().items():
            (tmp_path / name).write_bytes(data)
        (tmp_path / "README.md").write_text("not a table")
        assert read_folder(tmp_path) == read_folder(folder())

    def test_nothing_to_read(self, tmp_path) -> None:
        assert "no CSV files" in one({})
        assert "no CSV files" in told({"a.txt": b""})[0]
        with pytest.raises(BadFiles, match="not a folder"):
            read_folder(tmp_path / "missing")

    def test_the_hint_of_a_spreadsheet(self) -> None:
        text = "sep=;\n" + SCHOOLS.replace(",", ";") + "x;;;;town\n"
        lines = told(folder(institutions=text))
        assert {line.split(":")[0] for line in lines} == {
            f"institutions.csv, line 6, column {name}" for name in ("name", "short_name", "kind")
        }

    def test_an_empty_file(self) -> None:
        assert "empty" in one(folder(teachers=b"\n \n"))
        assert read_folder(folder(teachers="id,name,visibility\n")).nodes.keys() == {"Municipality", "Institution"}

    def test_the_header(self) -> None:
        assert told(folder(teachers="id,name,name,subject,visible,,visibility,название\n")) == [
            "teachers.csv, line 1, column name: this column is there twice",
            "teachers.csv, line 1, column subject: unknown column; did you mean subjects?",
            "teachers.csv, line 1, column visible: unknown column; columns are: id, name, subjects, visibility",
            "teachers.csv, line 1: column number 6 has no name",
            "teachers.csv, line 1, column название: unknown column; columns are: id, name, subjects, visibility",
        ]
        assert "did you mean name?" in told(folder(teachers="id,имя,visibility\n".replace("имя", "names")))[0]
        assert "required and missing" in one(folder(teachers="id,name\n"))
        assert "tabs" in one(folder(teachers="id\tname\tvisibility\n"))

    def test_an_unknown_file(self) -> None:
        assert "did you mean teachers.csv?" in one(folder(teacher="id\n"))
        assert "files are: municipalities.csv, institutions.csv" in one(folder(абв="id\n"))

    def test_unquoted_values_that_break_columns(self) -> None:
        lines = told(folder(teachers="id,name,visibility\nt-1,Иванова, Анна,network\nt-2,Пётр\n,,\nt-3,Ян,network\n"))
        assert [line.split(":")[0] for line in lines] == ["teachers.csv, line 2", "teachers.csv, line 3"]
        assert "4 values for 3 columns" in lines[0]

    def test_a_lost_row_does_not_blame_those_who_refer_to_it(self) -> None:
        contacts = CONTACTS + "c,t-1,t-2,online,confirmed,import,network,,\n"
        assert "line 2" in one(
            folder(teachers=TEACHERS.replace("Иванова Анна", "Иванова, Анна"), informal_ties=contacts)
        )

    def test_quotation_marks(self) -> None:
        name = '"Школа ""Лучик"", №1"'
        batch = read_folder(folder(institutions=SCHOOLS.replace("Школа № 1", name)))
        assert batch.nodes["Institution"][0]["properties"]["name"] == 'Школа "Лучик", №1'
        inner = read_folder(folder(institutions=SCHOOLS.replace("Школа № 1", 'ООО "Луч"')))
        assert inner.nodes["Institution"][0]["properties"]["name"] == 'ООО "Луч"'
        assert "line 2: quotation marks" in one(folder(institutions=SCHOOLS.replace("Школа № 1", '"Луч" школа')))
        assert "line 3: a quotation mark" in one(folder(institutions=SCHOOLS.replace("Школа № 2", '"Луч')))

    def test_lines_are_counted_over_several_lines(self) -> None:
        text = 'id,name,visibility\nt-1,"Анна\nИ.",network\n\nt-2,Пётр,всем\n'
        assert "teachers.csv, line 5, column visibility" in one(folder(teachers=text))

    def test_every_problem_is_told_and_the_list_is_cut(self) -> None:
        rows = "".join(f"t-{n},,нет\n" for n in range(3000))
        with pytest.raises(BadFiles) as refused:
            read_folder(folder(teachers="id,name,visibility\n" + rows))
        assert refused.value.count == 6000
        assert len(refused.value.problems) == 1000
        assert refused.value.lines()[-1] == "Problems shown: 50 of 6000."
        assert len(refused.value.lines()) == 51

    def test_sentences_are_translated_with_their_values(self) -> None:
        with pytest.raises(BadFiles) as refused:
            read_folder(folder(teachers="id,name,visibility\nt-1,Анна,publc\n"))
        spoken = {
            "unknown code; did you mean %(meant)s?": "неизвестный код; может быть, %(meant)s?",
            "line %(line)s": "строка %(line)s",
            "column %(column)s": "столбец %(column)s",
        }
        assert refused.value.lines(lambda text: spoken[text]) == [
            "teachers.csv, строка 2, столбец visibility: неизвестный код; может быть, public? [publc]"
        ]

    @given(st.binary(max_size=300))
    def test_any_bytes_are_read_or_refused(self, data: bytes) -> None:
        _, lines = tried(folder(teachers=data))
        assert all(line.replace("\xa0", " ").isprintable() for line in lines)

    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=3, max_size=3))
    def test_any_row_is_read_or_refused(self, cells: list[str]) -> None:
        out = io.StringIO()
        csv.writer(out).writerows([["id", "name", "visibility"], cells])
        batch, lines = tried(folder(teachers=out.getvalue()))
        assert all(line.startswith("teachers.csv, line ") for line in lines)
        assert batch is None or all(len(row["id"]) <= 80 for row in batch.nodes.get("Teacher", []))


class TestReferences:
    def test_ids_are_unique_across_files(self) -> None:
        assert one(folder(teachers=TEACHERS + "s-1,Анна,public\n")) == (
            "teachers.csv, line 4, column id: this id is already used in institutions.csv, line 2 [s-1]"
        )

    @pytest.mark.parametrize("bad", ["школа", "a_b", "a.b", "-a", "a b", "a" * 81, "a:b", "`x`", "\\u0060"])
    def test_ids_are_plain(self, bad: str) -> None:
        assert "column id" in one(folder(teachers=TEACHERS + f"{bad},Анна,public\n"))

    def test_an_id_that_is_something_else_in_the_network(self) -> None:
        assert "(topic)" in one(folder(), Known({"t-1": "Topic"}))
        contacts = CONTACTS + "c-1,t-1,t-2,online,confirmed,import,network,,\n"
        taken = Known(known_ties={"c-1": KnownTie("INFORMAL_TIE", "t-2", "t-1")})
        assert "tie of t-2 and t-1" in one(folder(informal_ties=contacts), taken)
        own = Known({"t-1": "Teacher"}, {"c-1": KnownTie("INFORMAL_TIE", "t-1", "t-2")})
        read_folder(folder(informal_ties=contacts), own)

    def test_references_meet_the_files_or_the_network(self) -> None:
        jobs = "id,teacher,institution,position\nj-1,t-1,s-9,учитель\n"
        assert "s-9 is neither in the files nor in the network" in one(folder(jobs=jobs))
        assert read_folder(folder(jobs=jobs), Known({"s-9": "Institution"})).ties["WORKS_AT"][0]["end"] == "Institution"

    def test_ends_are_those_of_the_vocabulary(self) -> None:
        jobs = "id,teacher,institution,position\nj-1,s-1,t-1,учитель\n"
        lines = told(folder(jobs=jobs))
        assert [line.split(":")[0] for line in lines] == [
            "jobs.csv, line 2, column teacher",
            "jobs.csv, line 2, column institution",
        ]
        projects = "id,title,kind,status,topics\np,Проект,network,active,s-1|s-2\n"
        assert all("(institution)" in line for line in told(folder(projects=projects)))

    def test_ends_of_two_kinds_are_told_apart(self) -> None:
        parts = "id,participant,project,role\na,t-1,p,member\nb,s-1,p,host\n"
        projects = "id,title,kind,status\np,Проект,network,active\n"
        rows = read_folder(folder(projects=projects, participations=parts)).ties["TAKES_PART"]
        assert [(row["start"], row["end"]) for row in rows] == [("Teacher", "Project"), ("Institution", "Project")]

    def test_a_tie_has_two_ends(self) -> None:
        contacts = CONTACTS + "c-1,t-1,t-1,online,confirmed,import,network,,\n"
        assert "two different ends" in one(folder(informal_ties=contacts))

    def test_one_id_where_one_is_allowed(self) -> None:
        head = SCHOOLS.splitlines()[0]
        assert "one id, not several" in told(folder(institutions=f"{head}\nx,И,И,school,town|town2\n"))[0]

    def test_topics_do_not_contain_themselves(self) -> None:
        topics = "id,name,parent\na,А,b\nb,Б,c\nc,В,a\nd,Г,a\ne,Д,e\n"
        lines = told(folder(topics=topics))
        assert lines == [
            "topics.csv, line 2, column parent: goes round in a circle: a → b → c [b]",
            "topics.csv, line 6, column parent: refers to itself [e]",
        ]

    def test_circles_through_the_network(self) -> None:
        known = Known({"b": "Topic"}, known_parents={"PART_OF": {"b": "a"}})
        assert "circle: b → a" in one(folder(topics="id,name,parent\na,А,b\n"), known)
        read_folder(folder(topics="id,name,parent\na,А,b\nb,Б,\n"), known)

    @given(st.dictionaries(st.integers(0, 8), st.integers(0, 8)))
    def test_circles_are_exactly_those_of_the_graph(self, steps: dict[int, int]) -> None:
        parents = {str(child): str(parent) for child, parent in steps.items()}
        found = circles(parents)
        inside = {name for circle in found for name in circle}
        for circle in found:
            assert all(parents[a] == b for a, b in zip(circle, [*circle[1:], circle[0]], strict=True))
        for begin in parents:
            at: str | None = parents.get(begin)
            for _ in range(10):
                if at == begin:
                    break
                at = parents.get(at) if at is not None else None
            assert (at == begin) == (begin in inside)


class TestTies:
    def test_periods(self) -> None:
        contacts = CONTACTS + "c-1,t-1,t-2,online,confirmed,import,network,03.2017,2017\n"
        properties = read_folder(folder(informal_ties=contacts)).ties["INFORMAL_TIE"][0]["properties"]
        assert (properties["since"], properties["since_precision"]) == (date(2017, 3, 1), "month")
        assert (properties["until"], properties["until_precision"]) == (date(2017, 12, 31), "year")
        early = CONTACTS + "c-1,t-1,t-2,online,confirmed,import,network,15.03.2017,02.2017\n"
        assert "column until: ends before it begins" in one(folder(informal_ties=early))
        assert "column since" in one(folder(informal_ties=early.replace("15.03.2017,02.2017", "30.02.2017,")))

    def test_a_tie_said_twice(self) -> None:
        head = CONTACTS
        again = (
            head + "a,t-1,t-2,online,confirmed,import,network,2017,\nb,t-2,t-1,online,proposed,survey,public,01.2017,\n"
        )
        assert "the same tie is already in line 2 (a)" in one(folder(informal_ties=again))
        directed = again.replace("online", "advice")
        assert len(read_folder(folder(informal_ties=directed)).ties["INFORMAL_TIE"]) == 2
        returned = again.replace("01.2017", "2019")
        assert len(read_folder(folder(informal_ties=returned)).ties["INFORMAL_TIE"]) == 2
        jobs = "id,teacher,institution,position,since\na,t-1,s-1,учитель,2017\nb,t-1,s-1,завуч,2017\n"
        assert "already in line 2" in one(folder(jobs=jobs))

    def test_a_tie_that_the_network_has_under_another_id(self) -> None:
        contacts = CONTACTS + "a,t-2,t-1,online,confirmed,import,network,2017,\n"
        key = "t-1|t-2|online|2017-01-01"
        assert "as other" in one(folder(informal_ties=contacts), Known(known_keys={key: "other"}))
        assert read_folder(folder(informal_ties=contacts), Known(known_keys={key: "a"})).size

    @given(st.sampled_from(sorted(TIE_KINDS)), st.sampled_from("abc"), st.sampled_from("abc"), st.none() | st.dates())
    def test_keys(self, kind: str, start: str, end: str, since: date | None) -> None:
        same = tie_key(kind, start, end, since) == tie_key(kind, end, start, since)
        assert same == (start == end or not TIE_KINDS[kind].directed)

    def test_lookalikes_are_noticed_and_not_merged(self) -> None:
        rows = SCHOOLS + "s-3,Шкoла №1,Ш,school,town\n"  # with a Latin o
        batch = read_folder(folder(institutions=rows))
        assert len(batch.nodes["Institution"]) == 4
        assert [(notice.line, notice.params["line"]) for notice in batch.notices] == [(5, 2)]


class TestAgreements:
    HEAD = "id,number,form,subject,state,since,until\n"
    PARTIES = "id,institution,agreement,role\np-1,s-2,a-1,base\np-2,s-1,a-1,participant\np-3,mus,a-1,participant\n"

    def derived(self, form: str, state: str = "active", known: Known | None = None) -> list[tuple[str, str, str]]:
        agreement = f"{self.HEAD}a-1,12,{form},Предмет,{state},2019,06.2020\n"
        batch = read_folder(folder(agreements=agreement, parties=self.PARTIES), known)
        ties = batch.ties.get("FORMAL_TIE", [])
        for tie in ties:
            assert tie["properties"]["since"] == date(2019, 1, 1)
            assert tie["properties"]["until"] == date(2020, 6, 30)
            assert tie["properties"]["agreement"] == "a-1"
        return [(tie["id"], tie["from"], tie["to"]) for tie in ties]

    def test_a_form_with_a_direction_ties_the_base_to_the_others(self) -> None:
        assert self.derived("network_contract") == [
            ("a-1:s-2:mus", "s-2", "mus"),
            ("a-1:s-2:s-1", "s-2", "s-1"),
        ]

    def test_a_form_without_one_ties_each_pair_once(self) -> None:
        assert self.derived("coop_agreement", "expired") == [
            ("a-1:mus:s-1", "mus", "s-1"),
            ("a-1:mus:s-2", "mus", "s-2"),
            ("a-1:s-1:s-2", "s-1", "s-2"),
        ]

    def test_a_draft_ties_nobody(self) -> None:
        assert self.derived("coop_agreement", "draft") == []

    def test_a_direction_needs_a_base(self) -> None:
        agreement = f"{self.HEAD}a-1,12,patronage,Предмет,active,2019,\n"
        assert "role base (a-1)" in one(folder(agreements=agreement, parties=self.PARTIES.replace("base", "party")))

    def test_parties_alone_are_completed_from_the_network(self) -> None:
        facts = {"form": "coop_agreement", "state": "active", "since": date(2018, 9, 1), "since_precision": "month"}
        known = Known(
            {"a-1": "Agreement", "s-9": "Institution"},
            known_agreements={"a-1": KnownAgreement(facts, (("s-9", "party"),), ("a-1:old:s-9",))},
        )
        batch = read_folder(folder(parties="id,institution,agreement,role\np-1,s-1,a-1,party\n"), known)
        assert [(row["id"], row["properties"]["since"]) for row in batch.ties["FORMAL_TIE"]] == [
            ("a-1:s-1:s-9", date(2018, 9, 1))
        ]
        assert batch.stale == ("a-1:old:s-9",)

    def test_two_agreements_of_one_day_make_a_tie_each(self) -> None:
        agreements = f"{self.HEAD}a-1,1,coop_agreement,П,active,2019,\na-2,2,coop_agreement,П,active,2019,\n"
        parties = "id,institution,agreement,role\n" + "".join(
            f"p-{number},{school},a-{1 + number % 2},party\n"
            for number, school in enumerate(["s-1", "s-1", "s-2", "s-2"])
        )
        ties = read_folder(folder(agreements=agreements, parties=parties)).ties["FORMAL_TIE"]
        assert [tie["id"] for tie in ties] == ["a-1:s-1:s-2", "a-2:s-1:s-2"]
        assert len({tie["properties"]["key"] for tie in ties}) == 2

    def test_a_tie_that_the_network_has_without_a_document_is_not_made_again(self) -> None:
        agreement = f"{self.HEAD}a-1,12,network_contract,Предмет,active,2019,\n"
        tables = folder(agreements=agreement, parties=self.PARTIES)
        key = tie_key("network_contract", "s-2", "mus", date(2019, 1, 1))
        assert "already has this tie as f" in one(tables, Known(known_keys={key: "f"}))
        assert read_folder(tables, Known(known_keys={key: "a-0:s-2:mus"})).ties["FORMAL_TIE"]

    def test_a_tie_of_an_agreement_is_not_listed_again(self) -> None:
        ties = "id,from,to,kind,source,since\nf,s-2,mus,network_contract,import,2019\n"
        agreement = f"{self.HEAD}a-1,12,network_contract,Предмет,active,2019,\n"
        tables = folder(agreements=agreement, parties=self.PARTIES, formal_ties=ties)
        assert "agreement a-1 already makes this tie" in one(tables)

    @given(
        st.sampled_from(["network_contract", "coop_agreement"]),
        st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["base", "participant", "party"])),
    )
    def test_every_derived_tie_is_its_own(self, form: str, parties: dict[str, str]) -> None:
        ties = agreement_ties({"id": "x", "form": form, "state": "active"}, parties.items())
        assert len({tie["id"] for tie in ties}) == len({tie["properties"]["key"] for tie in ties}) == len(ties)
        assert all(tie["from"] != tie["to"] for tie in ties)


def test_every_kind_of_node_and_identified_tie_has_a_file() -> None:
    kinds = list(files().values())
    assert [kind for kind in NODE_KINDS.values() if kind not in kinds] == []
    assert [tie.code for tie in TIE_TYPES.values() if tie.identified and tie not in kinds] == []
    by_link = {link.tie for kind in NODE_KINDS.values() for link in kind.links}
    assert by_link | {tie.code for tie in TIE_TYPES.values() if tie.file} == set(TIE_TYPES)
    assert all(len(columns_of(kind)) == len(set(columns_of(kind))) for kind in kinds)

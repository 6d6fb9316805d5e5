"""An agreement as a document: what it says comes from its text alone, a draft says that it is one, and DOCX says the same."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pytest

from app.agreements import Agreement, Party, fold, papers, wordprocessing
from app.partnership import Entry

AT = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)
NAMES = {"school": "Школа № 3", "museum": "Краеведческий музей"}
TEXTS = {
    "subject": "Музейные уроки", "goals": "Читать источник\nХодить в музей",
    "duties_1": "Привозит классы.", "duties_2": "Ведёт уроки",
    "since": "2026-09-01", "until": "2027-05-31", "notice": "30",
}  # fmt: skip


def agreement(form: str = "coop_agreement", role: str = "party", *, signed: bool = False, **texts: str) -> Agreement:
    parties = {1: Party(1, "school", "base" if role == "participant" else role), 2: Party(2, "museum", role)}
    entries = [
        Entry(1, AT, 1, "open", "representative", None, version=1, texts=TEXTS | texts),
        Entry(2, AT, 2, "agree", "representative", None, version=1, texts={}),
    ]
    if signed:
        given = {"number": "12/2026", "signed_on": "2026-08-31"}
        entries.append(Entry(3, AT, 1, "sign", "representative", None, version=1, texts=given))
    return fold(Agreement("a", form, "m", parties), entries)


def lines(paper: papers.Paper) -> list[str]:
    return [line for block in paper.blocks for line in (block.heading, *block.paragraphs)]


def test_a_draft_says_so_and_what_is_signed_bears_its_number() -> None:
    draft, signed = papers.paper(agreement(), NAMES), papers.paper(agreement(signed=True), NAMES)
    assert (draft.title, draft.state.startswith("Проект, предложение 1")) == ("Договор о сотрудничестве", True)
    assert signed.state == "№ 12/2026 от 31 августа 2026 г."
    assert lines(draft) == lines(signed) == [
        "1. Предмет", "1.1. Музейные уроки",
        "2. Цели", "2.1. Читать источник", "2.2. Ходить в музей",
        "3. Что делают и дают стороны", "3.1. Школа № 3: Привозит классы", "3.2. Краеведческий музей: Ведёт уроки",
        "4. Срок действия и прекращение", "4.1. Действует с 1 сентября 2026 г. по 31 мая 2027 г. включительно.",
        "4.2. Сторона вправе выйти, письменно предупредив остальных не менее чем за 30 дн.",
        "4.3. Досрочно прекращается по согласию всех сторон с названного ими дня.",
        "5. Изменения", "5.1. Изменения действительны, если именно этот текст подтвердили все стороны.",
    ]  # fmt: skip
    assert signed.signatures == (("Школа № 3", "Сторона"), ("Краеведческий музей", "Сторона"))


def test_each_kind_has_its_words_and_an_annex_names_its_framework() -> None:
    patronage = papers.paper(agreement("patronage", "participant"), NAMES)
    assert (patronage.title, [called for _, called in patronage.signatures]) == (
        "Соглашение о шефстве",
        ["Шеф", "Подшефное учреждение"],
    )
    annex = papers.paper(agreement("network_contract", "participant"), NAMES, "СФ-01/2019")
    assert annex.title.startswith("Приложение к договору № СФ-01/2019. Договор о сетевой форме")
    order = papers.paper(agreement("mentoring_formal", "participant"), NAMES)
    assert "вместе именуемые" not in order.opening
    assert not any("согласию всех" in line for line in lines(order)), "an order ends by its issuer’s word"


@pytest.mark.parametrize("subject", ["Музейные уроки", "a\x0bb\x00c <b>&amp;</b>\ud800"])
def test_docx_says_the_same_with_the_notice_on_every_page(subject: str) -> None:
    paper = papers.paper(agreement(subject=subject), NAMES)
    made = docx.Document(io.BytesIO(wordprocessing.written(paper)))
    said = [one.text for one in made.paragraphs]
    assert made.sections[0].header.paragraphs[0].text == papers.NOTICE
    assert said[:2] == [paper.title, paper.state]
    kept = [line for line in lines(paper) if line.isprintable()]
    assert set(kept) <= set(said)
    assert [row.cells[0].text for row in made.tables[0].rows] == ["Сторона: Школа № 3", "Сторона: Краеведческий музей"]

"""An agreement’s document as DOCX."""

from __future__ import annotations

import datetime as dt
import io

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from app.agreements.papers import BLANK, NOTICE, Paper

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_AT = dt.datetime(2026, 1, 1)
"""When every document says that it was made: the same text is the same file."""


def written(paper: Paper) -> bytes:
    """The document, A4, with its notice in the head of every page."""
    made = docx.Document()
    made.core_properties.title, made.core_properties.author = paper.title, ""
    made.core_properties.created = made.core_properties.modified = _AT
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin = Mm(30), Mm(15)
    page.top_margin = page.bottom_margin = Mm(20)
    style = made.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    head = page.header.paragraphs[0]
    head.text, head.alignment = NOTICE, WD_ALIGN_PARAGRAPH.CENTER
    head.runs[0].italic, head.runs[0].font.size = True, Pt(9)
    title = made.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run(_clean(paper.title)).bold = True
    made.add_paragraph(_clean(paper.state)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.add_paragraph(_clean(paper.opening))
    for block in paper.blocks:
        made.add_paragraph().add_run(_clean(block.heading)).bold = True
        for line in block.paragraphs:
            made.add_paragraph(_clean(line))
    made.add_paragraph().add_run("Подписи").bold = True
    table = made.add_table(rows=0, cols=2)
    for name, called in paper.signatures:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = f"{called}: {_clean(name)}", f"{BLANK} / {BLANK}\nМ. П."
    into = io.BytesIO()
    made.save(into)
    return into.getvalue()


def _clean(text: str) -> str:
    """Without signs that XML has no place for."""
    return "".join(sign for sign in text if sign in "\t\n" or sign.isprintable())

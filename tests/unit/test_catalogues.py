"""Both languages are whole: every sentence in the code has its Russian, with the same places for values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
PLACES = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


def is_ours(folder: str) -> bool:
    """Babel’s own rule would leave out folders such as `_partials`."""
    return not Path(folder).name.startswith(".") and Path(folder).name != "instance"


@pytest.fixture(scope="module")
def used() -> Catalog:
    """What the code and the templates say now."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalogue = Catalog()
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, directory_filter=is_ours)
    for _, _, message, _, context in found:
        catalogue.add(message, context=context)
    return catalogue


@pytest.fixture(scope="module")
def russian() -> Catalog:
    with (ROOT / "app/locale/ru/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="ru")


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_no_sentence_lacks_its_russian(used: Catalog, russian: Catalog) -> None:
    assert len(used) > 400
    lacking = []
    for message in used:
        held = russian.get(message.id, message.context) if message.id else None
        if message.id and (held is None or held.fuzzy or not all(forms(held))):
            lacking.append(message.id)
    assert not lacking


def test_the_catalogue_is_not_passed_over_when_compiled(russian: Catalog) -> None:
    assert not russian.fuzzy, "a header marked fuzzy makes the compiler leave the whole language out"


def test_translations_have_the_same_places_for_values(russian: Catalog) -> None:
    wrong = []
    for message in russian:
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = {match.group() for match in PLACES.finditer(ids[-1])}
        for form in forms(message):
            if {match.group() for match in PLACES.finditer(form)} - wanted or (
                len(forms(message)) == 1 and wanted - {match.group() for match in PLACES.finditer(form)}
            ):
                wrong.append((ids, form))
    assert not wrong


def test_plural_forms_are_three(russian: Catalog) -> None:
    assert russian.num_plurals == 3
    assert all(len(forms(message)) == 3 for message in russian if message.pluralizable)


def test_nothing_stale_is_kept(used: Catalog, russian: Catalog) -> None:
    stale = [message.id for message in russian if message.id and used.get(message.id, message.context) is None]
    assert not stale

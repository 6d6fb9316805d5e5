"""Pictures to take away: the scene on the screen as a file, and the poster of the municipality."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date, format_decimal, get_locale, gettext
from markupsafe import Markup

from app import disclosures, i18n, pictures
from app.access import Action, needs
from app.audit import record
from app.context import graph, municipality, settings, store
from app.network import ACTOR_TIES, CONTENT_TIES, TIE_CAP, Picture, legend
from app.pictures import Count, Speech, Taken, Texts, Wanted, Words
from app.pictures.timing import spans
from app.queries import N_, Param
from app.scene_address import wish
from app.security import caller
from app.views.explore import answer

blueprint = Blueprint("pictures", __name__)

TYPES = {"svg": "image/svg+xml", "html": "text/html; charset=utf-8"}
_ON = Param("on", "date", None)
_NAMES = Param("names", "bool", True)
_EVERYTHING: dict[str, Any] = {"first": dt.date.min, "last": dt.date.max}


@blueprint.post("/api/explore/picture")
@needs(Action.EXPLORE_VIEW)
def take() -> ResponseReturnValue:
    """The sent scene as a file of one sheet (`svg`), or as a page that works by itself (`html`).

    The browser names what it shows and where; everything else is asked from the graph anew, as this viewer may see it.
    """
    wanted = pictures.read(request.get_json(silent=True))
    told = answer(dict(parse_qsl(wanted.question.removeprefix("?"))))
    taken = pictures.take(wanted, told, _rest(wanted, told))
    words = Words(_speech(), wish(wanted.scene), taken, names=wanted.names)
    texts = _texts(words)
    picture = pictures.sheet(taken, words, texts, wanted.paper)
    body = picture if wanted.format == "svg" else _standalone(picture, words, texts)
    _note(f"{taken.level}:{taken.as_of}:{wanted.format}", taken if wanted.names else None)
    name = f"setka-{taken.as_of}.{wanted.format}"
    return _file(body, wanted.format, f'attachment; filename="{name}"')


@blueprint.get("/explore/poster.svg")
@needs(Action.EXPLORE_VIEW)
def poster() -> ResponseReturnValue:
    """Every institution of the municipality on one A2 sheet, with its ties on a day; `names=0` leaves names out."""
    on: dt.date = _ON.parse(request.args.get("on", "")) or dt.date.today()
    names = bool(_NAMES.parse(request.args.get("names", "")))
    told = answer({"level": "institutions", "on": on.isoformat(), "draw": "1"})
    taken = pictures.whole(told, ("Institution",))
    words = Words(_speech(), wish(f"?on={on.isoformat()}"), taken, names=names)
    place = municipality()
    title = place["name"] if place and names else gettext("The municipality’s network of institutions")
    texts = _texts(words, title)
    _note(f"poster:{on.isoformat()}:svg")
    sheet = pictures.poster(taken, words, texts, _counts(words, told), gettext("Numbered in the picture"))
    return _file(sheet, "svg", f'inline; filename="setka-{on.isoformat()}.svg"')


@blueprint.get("/export/picture.html")
@needs(Action.EXPLORE_VIEW)
def page() -> ResponseReturnValue:
    """The municipality's network as a page that works by itself, to be sent to a colleague: names under the pointer, and
    without a day a slider of years."""
    kept = {name: ",".join(request.args.getlist(name)) for name in ("level", "on", "ties", "kinds", "sectors")}
    asked = {name: value for name, value in kept.items() if value}
    told = answer(asked | {"draw": "1"})
    taken = pictures.whole(told, ("Institution", "Teacher"))
    words = Words(_speech(), wish("?" + urlencode(asked)), taken, names=True)
    texts = _texts(words)
    _note(f"{told['level']}:{kept['on'] or 'all'}:html", taken)
    body = _standalone(pictures.sheet(taken, words, texts, "a4"), words, texts)
    return _file(body, "html", f'attachment; filename="setka-{told["level"]}-{kept["on"] or "all"}.html"')


def _note(what: str, named: Taken | None = None) -> None:
    """Writes down that a picture was taken away, by whom and what of, and which people it names."""
    record(store(), caller(), "export.picture", target=what[:255])
    people = [node.facts["id"] for node in named.nodes if node.label == "Teacher"] if named else []
    disclosures.note(store(), caller(), disclosures.FILE, people)
    store().commit()


def _file(body: str, format: str, disposition: str) -> Response:
    return Response(body, content_type=TYPES[format], headers={"Content-Disposition": disposition})


def _rest(wanted: Wanted, told: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the scene shows beyond its own answer, such as the nodes of a path: asked by its ids, as the viewer sees it."""
    nodes, ties = pictures.missing(wanted, told)
    if not nodes and not ties:
        return None
    picture = Picture()
    picture.add_nodes(graph().row("explore.nodes", ids=list(wanted.nodes)))
    types = [*ACTOR_TIES, *CONTENT_TIES]
    picture.add_ties(
        graph().row("explore.ties", actors=picture.actors, ids=picture.ids, types=types, limit=TIE_CAP, **_EVERYTHING)
    )
    if picture.has_content:
        picture.add_ties(graph().row("explore.inward", ids=picture.ids, limit=TIE_CAP))
    if any(id.startswith("sum:") for id in ties):
        institutions = [id for id in picture.ids if picture.nodes[id]["label"] == "Institution"]
        picture.add_contacts(graph().row("explore.contacts", ids=institutions, limit=TIE_CAP, **_EVERYTHING))
    return picture.as_json(level="", on=dt.date.today(), layout=None)


def _speech() -> Speech:
    return Speech(gettext, _day, format_decimal, legend(i18n.language()))


def _day(day: dt.date) -> str:
    return str(format_date(day, "long" if i18n.language() == "ru" else "d MMMM y"))


def _texts(words: Words, title: str | None = None) -> Texts:
    place = municipality()
    source = words.source(place["name"] if place else "", i18n.moment(dt.datetime.now(dt.UTC)), settings().url)
    title, about = title or words.title(), "; ".join([words.shown(), *words.filters()])
    return Texts(title, words.when(), about, source, f"{title}. {words.when()}. {about}. {source}")


def _counts(words: Words, told: Mapping[str, Any]) -> list[Count]:
    ties, number, day = told["ties"], words.speech.number, words.when()
    sums = [tie["count"] for tie in ties if tie["type"] == "INFORMAL_SUM"]
    return [
        Count(number(len(words.taken.nodes)), gettext("institutions"), gettext("In the network %(day)s", day=day)),
        Count(
            number(sum(tie["type"] == "FORMAL_TIE" for tie in ties)),
            gettext("formal ties"),
            gettext("Each rests on an agreement, an order or a patronage; in force %(day)s", day=day),
        ),
        Count(
            number(sum(sums)),
            gettext("informal contacts"),
            gettext(
                "Confirmed contacts between people of two institutions while both work there. Somebody with two "
                "workplaces counts in both; contacts inside one institution do not count; in force %(day)s",
                day=day,
            ),
        ),
        Count(
            number(len(sums)),
            gettext("pairs of institutions in contact"),
            gettext("With at least one such contact: the wide lines of the picture."),
        ),
    ]


_SENTENCES = {
    "count": N_("{count} ties in force on {date}"),
    "play": N_("Play the years"),
    "pause": N_("Pause"),
}


def _standalone(picture: str, words: Words, texts: Texts) -> str:
    """The page that works by itself: no request leaves it, and its policy allows none."""
    script = render_template("pictures/standalone.js")
    style = render_template("pictures/standalone.css")
    locale = get_locale()
    data = {
        "ties": [[tie.source, tie.target, spans(tie)] for tie in words.taken.ties],
        "nodes": [node.facts.get("spans") for node in words.taken.nodes],
        "about": {
            "nodes": [words.node(node) for node in words.taken.nodes],
            "ties": [words.tie(tie) for tie in words.taken.ties],
        },
        "today": words.taken.as_of,
        "on": (words.wish.on.isoformat() if words.wish.on else words.taken.as_of),
        "language": str(locale.language) if locale else "en",
        "say": {key: gettext(sentence) for key, sentence in _SENTENCES.items()},
    }
    return render_template(
        "pictures/standalone.html", texts=texts, picture=Markup(picture), script=Markup(script), style=Markup(style),  # noqa: S704 - all three are made here
        data=data, script_hash=_digest(script), style_hash=_digest(style),
    )  # fmt: skip


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

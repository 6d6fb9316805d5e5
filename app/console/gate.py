"""Pure: what may be sent to the console's engine at all, judged by the text alone.

The parser of the engine can be brought down by deep nesting, and what stands inside `COLLECT { … }` is hidden from its
plan, so words and depths are looked at here. A word that could be a command is refused wherever it stands outside quotes:
a name that happens to be such a word is written between backticks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.refusals import N_, Refusal

LONGEST = 20_000
MOST_TOKENS = 4_000
MOST_OPERATORS = 500  # a chain of so many is a tree of that depth for the engine
DEEPEST = 40
DEEPEST_BRACES = 10
DEEPEST_CASES = 20
LONGEST_RUN = 40  # of NOT, + or - before one value
PARAMS_LONGEST = 20_000
PARAMS_DEEPEST = 10

PROCEDURES = frozenset(
    {
        "db.labels",
        "db.relationshiptypes",
        "db.propertykeys",
        "db.schema.visualization",
        "db.schema.nodetypeproperties",
        "db.schema.reltypeproperties",
    }
)
"""What may be called, in lower case. All of them read the schema of the console's own copy."""

NAMESPACES = frozenset({"date", "datetime", "localdatetime", "time", "localtime", "duration", "point"})
"""Functions with a dot in their name live here; every other namespace belongs to plugins."""

WRITES = frozenset({"create", "merge", "set", "delete", "detach", "nodetach", "remove", "insert", "foreach"})
SCHEMA = frozenset(
    {"drop", "alter", "rename", "grant", "revoke", "deny", "enable", "dryrun", "reallocate", "deallocate"}
)
ADMINISTRATION = frozenset({"show", "terminate", "use", "start", "stop", "commit"})
OPERATORS = frozenset(
    {"+", "-", "*", "/", "%", "^", "=", "<", ">", "~", "|", "&", "and", "or", "xor", "not", "union", "."}
)
PREFIXES = frozenset({"explain", "profile", "cypher"})

_SPACE = " \t\n\r"
_WORD = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"\d\w*(?:\.\d\w*)?(?:[eE][+-]?\d+)?")
_PARAM_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")


class Refused(Refusal):
    """The text was not sent to the engine. `at` is where in it the reason stands, if it stands somewhere."""

    status = 422

    def __init__(self, message: str, at: int | None = None, **values: object) -> None:
        super().__init__(message, field="text", **values)
        self.at = at


@dataclass(frozen=True)
class Token:
    """A piece of the text: `kind` is word, name (between backticks), string, number or sign."""

    kind: str
    text: str
    at: int

    @property
    def lower(self) -> str:
        return self.text.lower()


def check(text: str) -> None:
    """Lets a statement pass, or raises Refused with the reason and its place."""
    if len(text) > LONGEST:
        raise Refused(
            N_("The query is too long: %(length)s characters, at most %(most)s."), length=len(text), most=LONGEST
        )
    _check_signs(text)
    tokens = list(_tokens(text))
    if not tokens:
        raise Refused(
            N_("There is no query yet. Write one, for example: MATCH (i:Institution) RETURN i.short_name."), 0
        )
    if len(tokens) > MOST_TOKENS:
        raise Refused(
            N_("The query has too many parts: %(count)s, at most %(most)s. Pass long lists as parameters."),
            tokens[MOST_TOKENS].at,
            count=len(tokens),
            most=MOST_TOKENS,
        )
    operators = [token for token in tokens if token.lower in OPERATORS and token.kind in ("sign", "word")]
    if len(operators) > MOST_OPERATORS:
        raise Refused(
            N_("The query has too many operators: %(count)s, at most %(most)s. Pass long lists as parameters."),
            operators[MOST_OPERATORS].at,
            count=len(operators),
            most=MOST_OPERATORS,
        )
    _check_statements(tokens)
    _check_depth(tokens)
    _check_words(tokens)
    _check_calls(tokens)


def check_params(params: object) -> dict[str, Any]:
    """The parameters if they are plain values under plain names; raises Refused."""
    if not isinstance(params, Mapping):
        raise Refused(N_('Parameters are a JSON object, for example {"id": "school-7"}.'))
    for name in params:
        if not isinstance(name, str) or not _PARAM_NAME.fullmatch(name):
            raise Refused(N_("“%(name)s” cannot be the name of a parameter."), name=str(name)[:40])
    if _weight(params, 0) > PARAMS_LONGEST:
        raise Refused(N_("The parameters are too large: at most %(most)s characters in all."), most=PARAMS_LONGEST)
    return dict(params)


def _weight(value: object, depth: int) -> int:
    if depth > PARAMS_DEEPEST:
        raise Refused(N_("The parameters are nested too deeply."))
    if isinstance(value, str):
        if not value.isprintable() and any(unicodedata.category(c) == "Cs" for c in value):
            raise Refused(N_("The parameters hold a character that is not one."))
        return len(value) + 2
    if isinstance(value, Mapping):
        return 2 + sum(len(str(key)) + _weight(item, depth + 1) for key, item in value.items())
    if isinstance(value, list):
        return 2 + sum(_weight(item, depth + 1) for item in value)
    if isinstance(value, bool) or value is None or isinstance(value, float):
        return 8
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise Refused(N_("A number among the parameters is too large."))
        return 8
    raise Refused(N_('Parameters are a JSON object, for example {"id": "school-7"}.'))


# --- the text as pieces -----------------------------------------------------------------------------------------------


def _check_signs(text: str) -> None:
    for at, sign in enumerate(text):
        if sign not in _SPACE and unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            raise Refused(N_("There is an invisible character (U+%(code)s). Remove it."), at, code=f"{ord(sign):04X}")
    # The engine reads \u0060 as a backtick before it looks at anything else, so what is seen here would not be what it runs.
    at = text.find("\\u") if "\\u" in text else text.find("\\U")
    if at >= 0:
        raise Refused(N_("Characters written as \\u… are not accepted: type the character itself."), at)


def _tokens(text: str) -> Iterator[Token]:
    at, end = 0, len(text)
    while at < end:
        sign = text[at]
        if sign.isspace():
            at += 1
        elif text.startswith("//", at):
            line = text.find("\n", at)
            at = end if line < 0 else line
        elif text.startswith("/*", at):
            close = text.find("*/", at + 2)
            if close < 0:
                raise Refused(N_("A comment is begun with /* and not ended."), at)
            at = close + 2
        elif sign in "'\"`":
            close = _closing(text, at)
            yield Token("name" if sign == "`" else "string", text[at + 1 : close], at)
            at = close + 1
        elif found := _WORD.match(text, at):
            yield Token("word", found[0], at)
            at = found.end()
        elif found := _NUMBER.match(text, at):
            yield Token("number", found[0], at)
            at = found.end()
        else:
            yield Token("sign", sign, at)
            at += 1


def _closing(text: str, at: int) -> int:
    """Where the quotation that begins at `at` ends."""
    quote, place = text[at], at + 1
    while place < len(text):
        if text[place] == "\\" and quote != "`":
            place += 2
        elif text[place] == quote:
            if quote == "`" and text.startswith("``", place):
                place += 2
                continue
            return place
        else:
            place += 1
    raise Refused(N_("A quotation is begun and not ended."), at)


# --- what is looked for in it -----------------------------------------------------------------------------------------


def _check_statements(tokens: list[Token]) -> None:
    for place, token in enumerate(tokens[:-1]):
        if token.kind == "sign" and token.text == ";":
            raise Refused(
                N_("Only one statement runs at a time: remove what stands after the semicolon."), tokens[place + 1].at
            )


def _check_depth(tokens: list[Token]) -> None:
    open_signs: list[str] = []
    run = cases = 0
    for token in tokens:
        if token.kind == "sign" and token.text in "([{":
            open_signs.append(token.text)
        elif token.kind == "sign" and token.text in ")]}" and open_signs:
            open_signs.pop()
        if token.kind == "word" and token.lower in ("case", "end"):
            cases = max(0, cases + (1 if token.lower == "case" else -1))
        is_before_value = (token.kind == "word" and token.lower == "not") or (
            token.kind == "sign" and token.text in "+-"
        )
        run = run + 1 if is_before_value else 0
        too_deep = len(open_signs) > DEEPEST or open_signs.count("{") > DEEPEST_BRACES
        if too_deep or cases > DEEPEST_CASES or run > LONGEST_RUN:
            raise Refused(N_("The query is nested too deeply here. Divide it by WITH."), token.at)


def _check_words(tokens: list[Token]) -> None:
    for place, token in enumerate(tokens):
        if token.kind != "word":
            continue
        word, following = token.lower, tokens[place + 1] if place + 1 < len(tokens) else None
        if word in WRITES:
            raise Refused(
                N_(
                    "The console only reads: %(word)s changes the network. (A name such as this is written in backticks.)"
                ),
                token.at,
                word=token.text.upper(),
            )
        if word in SCHEMA or (word == "load" and following is not None and following.lower == "csv"):
            raise Refused(
                N_("%(word)s is not allowed in the console. (A name such as this is written in backticks.)"),
                token.at,
                word="LOAD CSV" if word == "load" else token.text.upper(),
            )
        if word in ADMINISTRATION and not _is_harmless(tokens, place):
            raise Refused(
                N_("%(word)s is not allowed in the console. (A name such as this is written in backticks.)"),
                token.at,
                word=token.text.upper(),
            )  # fmt: skip
        if word in PREFIXES:
            raise Refused(
                N_("%(word)s is not needed: the plan is shown beside every answer. (A name such as this is written in backticks.)"),
                token.at,
                word=token.text.upper(),
            )  # fmt: skip


def _is_harmless(tokens: list[Token], place: int) -> bool:
    """`start` and `stop` are often names of variables; as commands they stand before DATABASE only."""
    if tokens[place].lower not in ("start", "stop"):
        return False
    return place + 1 >= len(tokens) or tokens[place + 1].lower != "database"


def _check_calls(tokens: list[Token]) -> None:
    """Every called name with a dot in it is one of those that may be called."""
    for place, token in enumerate(tokens):
        if token.kind == "word" and token.lower == "call" and not _is_name(tokens, place - 1, "."):
            named = _dotted(tokens, place + 1)
            if named and named.lower() not in PROCEDURES:
                raise Refused(
                    N_("%(name)s may not be called here. These may: %(names)s."),
                    token.at,
                    name=named[:80],
                    names=", ".join(sorted(PROCEDURES)),
                )
        elif token.kind in ("word", "name") and not _is_name(tokens, place - 1, "."):
            named, after = _dotted(tokens, place), _after(tokens, place)
            called = after < len(tokens) and tokens[after].kind == "sign" and tokens[after].text == "("
            is_procedure = place > 0 and tokens[place - 1].lower == "call" and tokens[place - 1].kind == "word"
            if "." in named and called and not is_procedure and named.split(".")[0].lower() not in NAMESPACES:
                raise Refused(N_("The function %(name)s may not be used in the console."), token.at, name=named[:80])


def _is_name(tokens: list[Token], place: int, sign: str) -> bool:
    return place >= 0 and tokens[place].kind == "sign" and tokens[place].text == sign


def _dotted(tokens: list[Token], place: int) -> str:
    """The dotted name that begins at `place`, as the engine would read it."""
    return "".join(token.text.replace("``", "`") for token in tokens[place : _after(tokens, place)])


def _after(tokens: list[Token], place: int) -> int:
    """The place after the dotted name that begins at `place`."""
    expects_name = True
    while place < len(tokens):
        token = tokens[place]
        if expects_name and token.kind in ("word", "name"):
            expects_name = False
        elif not expects_name and token.kind == "sign" and token.text == ".":
            expects_name = True
        else:
            break
        place += 1
    return place

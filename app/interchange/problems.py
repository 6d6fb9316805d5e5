"""What is wrong with somebody's files, in sentences that say where and why, ready to be translated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

KEPT = 1_000
LISTED = 50
SHOWN_VALUE = 80
SHOWN_LIST = 1_000


def N_(message: str) -> str:
    """Marks a sentence for the catalogues; it is translated when it is shown."""
    return message


@dataclass(frozen=True)
class Problem:
    """One fault at one place: `reason` is a message id whose `%(…)s` places are filled from `params`.

    `line` counts lines of the file from 1 (0: the file as a whole); `column` and `value` may be empty.
    """

    file: str
    line: int
    column: str
    value: str
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The reason in the language of `translate`."""
        text = translate(self.reason)
        params = {name: shortened(str(value), SHOWN_LIST) for name, value in self.params.items()}
        return text % params if params else text

    def place(self, translate: Callable[[str], str] = str) -> str:
        """Where to look, such as `teachers.csv, line 3, column name`."""
        parts = [shortened(self.file)] if self.file else []
        if self.line:
            parts.append(translate(N_("line %(line)s")) % {"line": self.line})
        if self.column:
            parts.append(translate(N_("column %(column)s")) % {"column": shortened(self.column)})
        return ", ".join(parts)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """Place, reason and the value found, in one line."""
        line = ": ".join(filter(None, (self.place(translate), self.sentence(translate))))
        return f"{line} [{shortened(self.value)}]" if self.value else line

    def __str__(self) -> str:
        return self.text()


def shortened(value: str, longest: int = SHOWN_VALUE) -> str:
    """The value in one printable line of bounded length, safe for a terminal and a log."""
    line = "".join(sign if sign.isprintable() or sign == "\xa0" else "·" for sign in value[: longest + 1])
    return line if len(value) <= longest else line[:longest] + "…"


class BadFiles(ValueError):
    """The files cannot be loaded: `problems` (the first thousand) of `count`."""

    def __init__(self, problems: Sequence[Problem], count: int) -> None:
        self.problems = tuple(problems)
        self.count = count
        super().__init__("\n".join(self.lines()))

    def lines(self, translate: Callable[[str], str] = str, most: int = LISTED) -> list[str]:
        """A line per problem, at most `most` of them, and then how many there are in all."""
        lines = [problem.text(translate) for problem in self.problems[:most]]
        if self.count > len(lines):
            shown = {"shown": len(lines), "total": self.count}
            lines.append(translate(N_("Problems shown: %(shown)s of %(total)s.")) % shown)
        return lines


class Findings:
    """Collects problems and notices while files are read, so that one reading tells all of them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notices: list[Problem] = []
        self.total = 0

    def add(self, file: str, line: int, column: str, value: str, reason: str, /, **params: object) -> None:
        """Notes a problem; beyond the first thousand they are only counted."""
        self.total += 1
        if len(self.problems) < KEPT:
            self.problems.append(Problem(file, line, column, value, reason, params))

    def notice(self, file: str, line: int, column: str, value: str, reason: str, /, **params: object) -> None:
        """Notes something that the owner of the files should know although the files can be loaded."""
        if len(self.notices) < KEPT:
            self.notices.append(Problem(file, line, column, value, reason, params))

    def take(self, more: Findings) -> None:
        """What somebody else has found of other files, after what is here."""
        self.total += more.total
        self.problems += more.problems[: KEPT - len(self.problems)]
        self.notices += more.notices[: KEPT - len(self.notices)]

    def refuse(self) -> None:
        """Raises `BadFiles` when anything was wrong, in the order of files and lines."""
        if self.total:
            raise BadFiles(sorted(self.problems, key=lambda problem: (problem.file, problem.line)), self.total)

"""The direction of imports: who may know whom (see the picture in README, “How it is built”)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted((ROOT / "app").rglob("*.py"))
PURE = ("vocabulary", "network", "interchange")
WEB = {"flask", "flask_login", "flask_wtf", "werkzeug"}
KNOWS_FLASK = {
    "__init__",
    "care_commands",
    "cli",
    "context",
    "engine_commands",
    "errors",
    "forms",
    "i18n",
    "letters",
    "phrases",
    "report_commands",
    "security",
    "serve",
    "sessions",
    "views",
    "watching",
    "store",
    "access",
    "wording",
}


def area(path: Path) -> str:
    return path.relative_to(ROOT / "app").parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Dotted names of the modules that `path` imports, `if TYPE_CHECKING` blocks left out."""
    found: set[str] = set()
    nodes: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        nodes.extend(ast.iter_child_nodes(node))
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    names = imported(path)
    own = {name.split(".")[1] for name in names if name.startswith("app.")}
    outer = {name.split(".")[0] for name in names} - {"app"}
    here = area(path)
    if here != "graph":
        assert "neo4j" not in outer, "only app/graph speaks to the driver"
    if here not in ("views", "__init__", "context"):
        assert "views" not in own, "nothing but the wiring knows the views"
    if here in PURE:
        assert own <= {*PURE, "queries"}, "a pure module knows only pure ones"
    if here == "engine":
        assert own <= {"engine"}
    if here not in KNOWS_FLASK:
        assert not outer & WEB, "rules know no web framework"
    if here == "views":
        assert not own & {"engine", "migrations"}, "views do not run the machinery"

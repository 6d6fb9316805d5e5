"""Talking to a running engine at its control port (`app.engine.child` is at the other end)."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any


def state(path: Path) -> dict[str, Any] | None:
    """What the engine that was last started here has left word of: its process, its ports, the token; None when there is none."""
    try:
        found = json.loads(path.read_text())
        return found if {"pid", "port", "control", "token"} <= found.keys() else None
    except (OSError, ValueError, AttributeError):
        return None


def call(state: dict[str, Any]) -> socket.socket | None:
    """A line to a running engine; None when nobody answers. Whoever has said “use” on it holds the engine while it is open."""
    try:
        return socket.create_connection(("127.0.0.1", int(state["control"])), timeout=5)
    except OSError:
        return None


def ask(line: socket.socket, token: str, word: str) -> dict[str, Any] | None:
    """The answer to a word said on a line; None when the line broke."""
    try:
        line.sendall(json.dumps({"token": token, "say": word}).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            piece = line.recv(4096)
            if not piece:
                return None
            answer += piece
        return dict(json.loads(answer))
    except (OSError, ValueError):
        return None


def say(state: dict[str, Any], word: str) -> dict[str, Any] | None:
    """The answer to one word on a line of its own; None when no engine answers."""
    line = call(state)
    if line is None:
        return None
    with line:
        return ask(line, state["token"], word)


def is_open(line: socket.socket) -> bool:
    """Whether the engine is still at the other end; costs a system call."""
    try:
        line.setblocking(False)
        return line.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False

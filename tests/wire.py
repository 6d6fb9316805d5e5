"""A wire between a program and its database that can be cut, and that can lose an answer on the way."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Wire:
    """Passes bytes on between whoever connects to `port` and an address. Safe to be cut from another thread."""

    def __init__(self, host: str, port: int) -> None:
        self._far = (host, port)
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        self._left: int | None = None
        self._is_cut = False
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        """Breaks every connection; new ones are closed at once until `mend`."""
        with self._lock:
            self._is_cut = True
            self._break()

    def mend(self) -> None:
        """New connections pass again, and no answer is lost."""
        with self._lock:
            self._is_cut, self._left = False, None

    def lose(self, number: int) -> None:
        """Of the answers from now on this one (the first is 1) is lost, and every connection with it; those after it pass."""
        with self._lock:
            self._left = number

    @property
    def has_lost(self) -> bool:
        """Whether the answer that was to be lost has come."""
        with self._lock:
            return self._left is None

    def close(self) -> None:
        """The end of it."""
        self.cut()
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            with self._lock:
                if self._is_cut:
                    near.close()
                    continue
                try:
                    far = socket.create_connection(self._far)
                except OSError:
                    near.close()
                    continue
                self._ends |= {near, far}
            threading.Thread(target=self._pass, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._pass, args=(far, near, True), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if is_answer and self._loses():
                    return
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _loses(self) -> bool:
        with self._lock:
            if self._left is None:
                return False
            self._left -= 1
            if self._left:
                return False
            self._left = None
            self._break()
            return True

    def _break(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()

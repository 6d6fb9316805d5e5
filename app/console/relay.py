"""A way to one port of this machine that can be cut, and that cuts itself when too much comes back through it.

The driver reads a value whole before anybody can look at its size, and waits two minutes for an engine whose parser has
fallen over. Between the two stands this: one listening socket, one connection at a time, a count of bytes.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading

PIECE = 64 * 1024


class Relay:
    """Forwards connections to `port`; at most `most` bytes come back in all. Used as a context."""

    def __init__(self, port: int, most: int) -> None:
        self._target, self._most = port, most
        self._server = socket.create_server(("127.0.0.1", 0))
        self._wake, self._alarm = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="console-relay", daemon=True)
        self.received = 0
        self.reason = ""  # why it was cut: "size", or what `cut` was told

    @property
    def port(self) -> int:
        """Where it listens, on the loopback address."""
        return int(self._server.getsockname()[1])

    def cut(self, reason: str) -> None:
        """Ends every connection now; the first reason stays."""
        self.reason = self.reason or reason
        with contextlib.suppress(OSError):
            self._alarm.send(b".")

    def __enter__(self) -> Relay:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._alarm.send(b".")
        self._thread.join(5)
        for one in (self._server, self._wake, self._alarm):
            one.close()

    def _run(self) -> None:
        other: dict[socket.socket, socket.socket] = {}
        with selectors.DefaultSelector() as selector:
            selector.register(self._server, selectors.EVENT_READ)
            selector.register(self._wake, selectors.EVENT_READ)
            try:
                while True:
                    for key, _ in selector.select():
                        source = key.fileobj
                        assert isinstance(source, socket.socket)
                        if source is self._wake:
                            return
                        if source is self._server:
                            self._join(selector, other)
                        elif source in other and not self._pass_on(selector, source, other):
                            return
            finally:
                for one in (self._server, *other):
                    one.close()

    def _join(self, selector: selectors.BaseSelector, other: dict[socket.socket, socket.socket]) -> None:
        near, _ = self._server.accept()
        try:
            far = socket.create_connection(("127.0.0.1", self._target), timeout=5)
        except OSError:
            near.close()
            return
        for one, its in ((near, far), (far, near)):
            one.settimeout(30)
            other[one] = its
            selector.register(one, selectors.EVENT_READ, "back" if one is far else "there")

    def _pass_on(
        self, selector: selectors.BaseSelector, source: socket.socket, other: dict[socket.socket, socket.socket]
    ) -> bool:
        """Forwards one piece; false when the limit is reached and everything must end."""
        comes_back = selector.get_key(source).data == "back"
        try:
            piece = source.recv(PIECE)
            if piece:
                if comes_back:
                    self.received += len(piece)
                    if self.received > self._most:
                        self.reason = self.reason or "size"
                        return False
                other[source].sendall(piece)
                return True
        except OSError:
            piece = b""
        for one in (source, other.pop(source)):
            other.pop(one, None)
            selector.unregister(one)
            one.close()
        return True

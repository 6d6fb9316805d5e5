"""The files of a first load, several at once: a process for each processor, which reads one file after the other.

The largest are read first. A process ends by itself when whoever started it is there no more.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from app.first_load.parts import Order, Part
from app.first_load.reading import Read, read
from app.refusals import N_, Refusal

WORTH = 32 << 20
"""Bytes from which on it pays to start processes, which takes a second each."""
MOST = 4


def read_all(orders: Sequence[Order], told: Read) -> list[Part]:
    """What each file says, in their order; `told` hears bytes read of all of them."""
    count = min(MOST, len(orders), _processors())
    if count < 2 or sum(one.size for one in orders) < WORTH:
        return _one_by_one(orders, told)
    return _at_once(orders, count, told)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Rows come and go without circles. To look for those among millions of them would be a third of the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _one_by_one(orders: Sequence[Order], told: Read) -> list[Part]:
    found: list[Part] = []
    done = 0
    with _uncollected():
        for order in orders:
            found.append(read(order, _after(done, told)))
            done += order.size
            told(done)
    return found


def _after(before: int, told: Read) -> Read:
    """Hears of one file where so many bytes of others were read before."""
    return lambda place: told(before + place)


def _at_once(orders: Sequence[Order], count: int, told: Read) -> list[Part]:
    # A process that began as a copy of this one would have its locks and not the threads that hold them.
    context = multiprocessing.get_context("spawn")
    left = sorted(range(len(orders)), key=lambda number: orders[number].size)
    places, found = [0] * len(orders), dict[int, Part]()
    at: dict[Connection, int] = {}
    processes: list[Any] = []

    def give(way: Connection) -> None:
        if left:
            at[way] = left.pop()
            with suppress(OSError):  # it has ended: that is heard with its answer
                way.send(orders[at[way]])
        else:
            del at[way]
            way.close()

    try:
        for _ in range(count):
            here, there = context.Pipe()
            process = context.Process(target=_serve, args=(there,), daemon=True)
            process.start()
            there.close()
            processes.append(process)
            at[here] = 0
            give(here)
        while at:
            for way in wait(list(at)):
                assert isinstance(way, Connection)
                number = at[way]
                said = _heard(way, orders[number])
                if isinstance(said, int):
                    places[number] = said
                else:
                    found[number], places[number] = said, orders[number].size
                    give(way)
                told(sum(places))
    finally:
        for way in at:
            way.close()
        for process in processes:
            if len(found) < len(orders):
                process.terminate()
            process.join()
    return [found[number] for number in range(len(orders))]


def _heard(way: Connection, order: Order) -> int | Part:
    """What a process says next of its file."""
    try:
        said: int | Part | OSError = way.recv()
    except (EOFError, ConnectionError):
        raise Refusal(
            N_(
                "The process that checked %(file)s has ended; the machine may have too little memory. Nothing was changed. "
                "Close what else runs here and load again."
            ),
            file=order.name,
        ) from None
    if isinstance(said, OSError):
        raise said
    return said


def _serve(way: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this one hears it too, and ends it
    with _uncollected(), suppress(EOFError, OSError):
        while True:
            order: Order = way.recv()
            try:
                answer: Part | OSError = read(order, way.send)
            except OSError as error:
                answer = error
            way.send(answer)

"""One look at the network for many questions: what several kinds of discoveries need is read and worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from app.graph import Graph, GraphSession, ViewerLike

T = TypeVar("T")


class Reading(GraphSession):
    """The graph as one person sees it, for as long as one run takes: answers about whole municipalities are kept until it is
    over, so that all kinds speak of the same moment."""

    def __init__(self, graph: Graph, viewer: ViewerLike) -> None:
        super().__init__(graph, viewer)
        self._known: dict[Hashable, Any] = {}

    def once(self, what: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made when it is asked for first."""
        if what not in self._known:
            self._known[what] = make()
        known: T = self._known[what]
        return known


def once(graph: GraphSession, what: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives; during a `Reading` it is made once. Nobody may change it."""
    return graph.once(what, make) if isinstance(graph, Reading) else make()

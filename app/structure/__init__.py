"""The structure of a municipality's network on a day, and how it changed: whole numbers, brokers, communities."""

from app.structure.estimate import EXACT, NoEstimate, betweenness
from app.structure.evolution import Evolution, evolve
from app.structure.ground import LEVELS, Asked, Ground, network, read
from app.structure.groups import Community, communities
from app.structure.portraits import Portrait, Row, portrait

__all__ = [
    "EXACT",
    "LEVELS",
    "Asked",
    "Community",
    "Evolution",
    "Ground",
    "NoEstimate",
    "Portrait",
    "Row",
    "betweenness",
    "communities",
    "evolve",
    "network",
    "portrait",
    "read",
]

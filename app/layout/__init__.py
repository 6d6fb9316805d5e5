"""The map: a place for every institution, teacher and project, the same for everyone and at every level of detail.

Computed on the server over all ties of all years, in levels: communities of institutions, inside each its institutions,
round each institution its people, by the force-directed method of Fruchterman and Reingold with ties as springs; or
institutions as on the ground. Whatever stands for several nodes has a place too. Discs are pushed apart until nothing
overlaps. Who has a place keeps it; newcomers are placed near their neighbours.

A municipality's map has dated versions, so that a change of it can be taken back. Nobody's place tells of a person or a
contact that is hidden from everyone signed in: the map is made without them, and they are placed into it afterwards.
"""

from app.layout.places import SPACING, Place, place
from app.layout.storing import METHODS, Stale, TooLarge, arrange, move, restore, store_places

__all__ = ["METHODS", "SPACING", "Place", "Stale", "TooLarge", "arrange", "move", "place", "restore", "store_places"]

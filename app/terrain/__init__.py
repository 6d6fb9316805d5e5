"""The directory on a map: where institutions stand, who of them holds what, and who is nearest."""

from app.terrain.drawing import Panel, Picture, draw
from app.terrain.places import Found, Offer, Spot, Terrain, Wish, counts, found, read

__all__ = ["Found", "Offer", "Panel", "Picture", "Spot", "Terrain", "Wish", "counts", "draw", "found", "read"]

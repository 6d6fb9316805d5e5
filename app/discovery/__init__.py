"""Discoveries: what the network knows and nobody sees. Each kind asks the graph and says what it found, with its reasons."""

from app.discovery.kinds import KINDS, Discovery
from app.discovery.suggestion import Act, Code, Found, Line, Many, Ref, Said, Scope, Sketch, Suggestion, ground

__all__ = [
    "KINDS",
    "Act",
    "Code",
    "Discovery",
    "Found",
    "Line",
    "Many",
    "Ref",
    "Said",
    "Scope",
    "Sketch",
    "Suggestion",
    "ground",
]

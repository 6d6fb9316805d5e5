"""Discoveries: what the network knows and nobody sees. Each kind asks the graph and says what it found, with its reasons."""

from app.discovery.kinds import KINDS, Discovery
from app.discovery.suggestion import Act, Code, Found, Many, Ref, Said, Scope, Suggestion, ground

__all__ = ["KINDS", "Act", "Code", "Discovery", "Found", "Many", "Ref", "Said", "Scope", "Suggestion", "ground"]

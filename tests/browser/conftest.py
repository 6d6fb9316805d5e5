"""What tests in the browser read by this name; their fixtures are those of tests/browsing.py."""

from __future__ import annotations

from tests.browsing import SIZES, shot
from tests.conftest import ROOT, Site

__all__ = ["ROOT", "SIZES", "Site", "shot"]

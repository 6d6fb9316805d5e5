"""Answers and networks as files that other tools read; and nothing in them that their reader may not see."""

from app.exports.sheet import Sheet

__all__ = ["Sheet"]

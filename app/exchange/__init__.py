"""Networks taken away into files and brought in from files. Knows no web framework."""

from app.exchange.gathering import LEVELS, REASONS, Gathered, Wanted, gather

__all__ = ["LEVELS", "REASONS", "Gathered", "Wanted", "gather"]

"""The niche of a programme and of an institution: what is like it, what is covered, what is free, and how that changed."""

from app.niche.catalogue import Catalogue, Option, asked, catalogue, row
from app.niche.lines import lines
from app.niche.matrix import BANDS, Beside, Cell, Matrix, Row, beside, cell, matrix, topics_of
from app.niche.programmes import Place, Programme, Programmes, Tree, read
from app.niche.uniqueness import COMMON, RARE, Near, Score, nearest, only_ones, scores
from app.niche.years import (
    LEAST,
    Partners,
    TownYear,
    Year,
    herfindahl,
    last_days,
    of_each,
    of_institution,
    of_municipality,
    on_day,
    partners,
)

__all__ = [
    "BANDS",
    "COMMON",
    "LEAST",
    "RARE",
    "Beside",
    "Catalogue",
    "Cell",
    "Matrix",
    "Near",
    "Option",
    "Partners",
    "Place",
    "Programme",
    "Programmes",
    "Row",
    "Score",
    "TownYear",
    "Tree",
    "Year",
    "asked",
    "beside",
    "catalogue",
    "cell",
    "herfindahl",
    "last_days",
    "lines",
    "matrix",
    "nearest",
    "of_each",
    "of_institution",
    "of_municipality",
    "on_day",
    "only_ones",
    "partners",
    "read",
    "row",
    "scores",
    "topics_of",
]

"""Files of a network → a checked batch, and the texts of values in files. Pure: writes nothing."""

from app.interchange.agreements import agreement_ties, document_of, tie_key
from app.interchange.cells import guard, unguard
from app.interchange.checks import circles
from app.interchange.dates import FIRST_YEAR, LAST_YEAR, BadDate, Precision, format_partial_date, parse_partial_date
from app.interchange.folder import Batch, read_folder
from app.interchange.problems import BadFiles, Problem
from app.interchange.registry import Known, KnownAgreement, KnownTie, Registry
from app.interchange.tables import columns_of, files

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "BadDate",
    "BadFiles",
    "Batch",
    "Known",
    "KnownAgreement",
    "KnownTie",
    "Precision",
    "Problem",
    "Registry",
    "agreement_ties",
    "circles",
    "columns_of",
    "document_of",
    "files",
    "format_partial_date",
    "guard",
    "parse_partial_date",
    "read_folder",
    "tie_key",
    "unguard",
]

"""Reports: questions that a methodical centre asks of its network again and again, their answers, and what people keep of them.

A report is a query file of `cypher/reports/` (built in, never changed) or one of these kept by somebody with another title and
other values.
"""

from app.reports.library import Report, built_in, find, used_tags
from app.reports.run import MOST_ROWS, Answer, answer, sheet

__all__ = ["MOST_ROWS", "Answer", "Report", "answer", "built_in", "find", "sheet", "used_tags"]

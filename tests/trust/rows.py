"""What attacks Setka and what may break under it: every row has tests named by its number (`test_07_…`, `test_07a_…`).

A failing test of this folder tells its row beside what happened (see conftest.py).
"""

from __future__ import annotations

import re

NUMBER = re.compile(r"test_(\d\d)[a-z]?_")
ROWS = {
    1: ("search, filter, sort and report values that are Cypher", "they are text or a 400; nothing is changed"),
    2: ("an order, a label or a type that is not on the list", "400"),
    3: (
        "writing and changing the schema through the console",
        "refused (422) and in the trail; the graph is as it was",
    ),
    4: ("LOAD CSV through the console, bare and nested", "refused; no address is reached, no file is read"),
    5: ("administration through the console", "refused; a write of somebody else goes through"),
    6: ("prefixes, several statements, comments, odd signs", "no way round the gate"),
    7: ("products of everything, endless paths and ranges", "stopped in time; other pages answer"),
    8: ("collections and texts that need all memory", "a clean stop, no second try, the engine lives"),
    9: ("brackets, NOT and sums by the thousand, megabytes of text", "refused before the engine"),
    10: ("a hundred million rows, one value of three million", "cut at the limits and said so; memory stays"),
    11: ("twenty slow queries at once", "a queue, then 429; pages go on"),
    12: ("names that are markup, scripts, templates, addresses", "text everywhere; no dialog, no violation"),
    13: ("an answer without its headers", "every answer has them: pages, errors, files"),
    14: ("cells that a spreadsheet would compute", "text in CSV and XLSX, and the same text back"),
    15: ("workbooks that swell", "refused at once"),
    16: ("entities in XLSX, GraphML and GEXF", "refused; no file is read"),
    17: ("wrong types and encodings, a half-broken row", "told to the row; all or nothing"),
    18: ("somebody else’s private contact by every way there is", "not there, and not to be inferred"),
    19: ("every role on every route by every method", "as the table declares"),
    20: ("a coordinator on another municipality", "404; nothing is changed"),
    21: ("forms that are not ours, reading that changes, text as JSON", "400, 405, 415"),
    22: ("addresses that lead elsewhere after signing in", "here"),
    23: ("guessing passwords", "a pause; the owner comes in; nobody learns who has an account"),
    24: ("cookies from before signing in and after its end", "a new one; they open nothing"),
    25: ("fields that a form does not have", "ignored"),
    26: ("links used twice, too late, by others; a forged host", "refused"),
    27: ("the same contact a hundred times at once", "one tie, one line in the trail, no 500"),
    28: ("two coordinators change one tie", "the second is told, 409, with both versions"),
    29: ("confirming while the other side withdraws or leaves", "one defined state, no orphan"),
    30: ("kill -9 of the engine and of an import", "what was acknowledged stays; the rest is not there; it heals"),
    31: ("the engine restarts under load", "no worker hangs; healthy within a minute"),
    32: ("a full disk", "503, told by /healthz; nothing acknowledged is lost"),
    33: ("a second application or engine on one store; a stale lock", "a clear message; a stale lock is no hindrance"),
    34: ("backup, wipe, restore; a damaged dump", "the same graph; a damaged dump changes nothing"),
    35: ("clocks, zones, 29 February, the end before the beginning, year 0", "UTC inside; nonsense is a 400"),
    36: ("broken letters, NUL, surrogates, megabytes, ten thousand fields", "400 or 413, never 500"),
    37: ("one name in several spellings", "suggested, never merged by itself"),
    38: ("slow clients and huge bodies", "cut; others are served"),
    39: ("lines in the log, secrets in logs and trails", "one line; no secret"),
    40: ("requests to other hosts", "none from any page"),
    41: ("traces of a person who has left", "none in stores, trails, files"),
    42: ("thousands of random requests and orders of actions", "no 5xx, no broken promise"),
}
"""Number → (what is attacked, what is expected)."""

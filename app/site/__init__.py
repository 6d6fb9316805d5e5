"""The public site: pages for whoever comes by, of what its owners have published and of nothing else.

What is public is kept beside the network (`publications`), so nothing becomes so by an import or a merge. What an owner may choose
from is `offering`; what the world then sees, `reading`, with the names of those who have not agreed taken out (`names`). Knows no
web framework.
"""

from app.site.offering import LISTS, Choice, Offer, chosen, municipality_item, offered
from app.site.publications import (
    INSTITUTION,
    LONGEST_REASON,
    LONGEST_WORDS,
    MUNICIPALITY,
    PARTS,
    PERSON,
    POST,
    PROGRAMME,
    Changed,
    Item,
    Published,
    held,
    history,
    homes,
    institution_site,
    may_publish,
    municipality_site,
    news,
    owner_of_thing,
    publish,
    published,
    take_down,
    version,
)

__all__ = [
    "INSTITUTION",
    "LISTS",
    "LONGEST_REASON",
    "LONGEST_WORDS",
    "MUNICIPALITY",
    "PARTS",
    "PERSON",
    "POST",
    "PROGRAMME",
    "Changed",
    "Choice",
    "Item",
    "Offer",
    "Published",
    "chosen",
    "held",
    "history",
    "homes",
    "institution_site",
    "may_publish",
    "municipality_item",
    "municipality_site",
    "news",
    "offered",
    "owner_of_thing",
    "publish",
    "published",
    "take_down",
    "version",
]

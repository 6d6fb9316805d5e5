"""Pure: what search engines read: schema.org as JSON-LD, the list of addresses. Only what stands on the page itself."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

CONTEXT = "https://schema.org"
EDUCATION = ("general", "preschool", "supplementary", "vocational")
TYPES: Mapping[str, str] = {
    "school": "School", "basic_school": "School", "gymnasium": "School", "lyceum": "School", "kindergarten": "Preschool",
    "college": "CollegeOrUniversity", "university": "CollegeOrUniversity", "museum": "Museum", "library": "Library",
    "theatre": "PerformingArtsTheater", "clinic": "MedicalClinic",
    "edu_authority": "GovernmentOrganization", "kdn": "GovernmentOrganization",
    "ngo": "NGO", "media": "Organization", "enterprise": "Organization", "sport_facility": "SportsActivityLocation",
}  # fmt: skip
"""What schema.org calls a kind of institution; of the rest, an organisation of education or just one."""

Row = Mapping[str, Any]
LD = dict[str, Any]


def organisation(row: Row, address: str) -> LD:
    """An institution."""
    kind = TYPES.get(row["kind"]) or ("EducationalOrganization" if row["sector"] in EDUCATION else "Organization")
    found: LD = {"@type": kind, "@id": address, "url": address, "name": row["name"]}
    if row["short_name"] != row["name"]:
        found["alternateName"] = row["short_name"]
    if row.get("about"):
        found["description"] = row["about"]
    if row.get("address"):
        place = {"@type": "PostalAddress", "streetAddress": row["address"], "addressLocality": row["municipality_name"]}
        found["address"] = place
    if row.get("lat") is not None and row.get("lon") is not None:
        found["location"] = {
            "@type": "Place",
            "geo": {"@type": "GeoCoordinates", "latitude": row["lat"], "longitude": row["lon"]},
        }
    if row.get("site"):
        found["sameAs"] = row["site"]
    return found


def course(row: Row, address: str, provider: str, language: str, names: Mapping[str, str]) -> LD:
    """A programme: `names` are those of its direction and level."""
    found: LD = {
        "@type": "Course",
        "@id": address,
        "url": address,
        "name": row["title"],
        "description": row.get("about") or row["title"],
        "inLanguage": language,
        "provider": {"@type": "Organization", "@id": provider, "url": provider, "name": row["institution_name"]},
        "typicalAgeRange": f"{row['age_from']}-{row['age_to']}",
        "educationalLevel": names.get("level", ""),
        "about": [names.get("direction", ""), *(name for _, name in row.get("topics") or ())],
    }
    return {name: value for name, value in found.items() if value}


def event(row: Row, address: str, organiser: str) -> LD:
    """An event: a day, and a place if one is known."""
    where = row["place"] or row["institution_name"]
    found: LD = {
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": row["title"],
        "startDate": row["event_on"].isoformat(),
        "endDate": row["event_on"].isoformat(),
        "eventStatus": f"{CONTEXT}/EventScheduled",
        "organizer": {"@type": "Organization", "@id": organiser, "url": organiser, "name": row["institution_name"]},
        "location": {"@type": "Place", "name": where, "address": row["place"] or row["municipality_name"]},
    }  # fmt: skip
    if row.get("about"):
        found["description"] = row["about"]
    return found


def website(name: str, address: str, language: str) -> LD:
    """The pages of a municipality."""
    return {"@type": "WebSite", "@id": address, "url": address, "name": name, "inLanguage": language}


def document(*things: LD) -> LD:
    """Things as one document."""
    return {"@context": CONTEXT, "@graph": list(things)}


def written(document: LD | Mapping[str, Any]) -> str:
    """A document as it stands inside of a page: no text in it can end the element or begin another."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def sitemap(addresses: Iterable[tuple[str, Mapping[str, str], dt.date | None]]) -> str:
    """The list of addresses, each with those of its other languages and the day of its last change."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for address, others, changed in addresses:
        lines.append(f"<url><loc>{escape(address)}</loc>")
        if changed is not None:
            lines.append(f"<lastmod>{changed.isoformat()}</lastmod>")
        lines += [
            f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(other)}/>'
            for language, other in others.items()
        ]
        lines.append("</url>")
    return "\n".join([*lines, "</urlset>", ""])


def robots(sitemap_address: str | None) -> str:
    """What search engines may visit: the public part, while there is anything in it; the rest never."""
    if sitemap_address is None:
        return "User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nAllow: /public\nAllow: /static/\nDisallow: /\n\nSitemap: {sitemap_address}\n"

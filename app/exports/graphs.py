"""Networks in the formats of graph programs: GEXF 1.3 with time, GraphML, Pajek. Written by hand, element by element,
because what libraries write of dates, empty values and Cyrillic is not read by other programs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from app.exports.words import called, clean, name, value
from app.interchange.networks import (
    NODE_FIELDS,
    SAVED_NODE_FIELDS,
    SAVED_TIE_FIELDS,
    SUM,
    TIE_FIELDS,
    WORK,
    Field,
    Network,
    Row,
    days,
    directed,
)

ROWS = 500
_GEXF_TYPES = {
    "text": "string",
    "list": "string",
    "date": "string",
    "int": "integer",
    "float": "double",
    "bool": "boolean",
}
_GRAPHML_TYPES = _GEXF_TYPES | {"int": "int"}
_NODE_ATTRIBUTES = [NODE_FIELDS[one] for one in SAVED_NODE_FIELDS if one not in ("id", "name", "x", "y")]
_TIE_ATTRIBUTES = [TIE_FIELDS[one] for one in SAVED_TIE_FIELDS if one not in ("id", "source", "target", "weight")]


def as_gexf(network: Network) -> Iterator[bytes]:
    """GEXF 1.3: both ends of a period belong to it, a missing one is open; the place on the map goes along."""
    return _encoded(_gexf(network))


def as_gexf_of_arcs(network: Network) -> Iterator[bytes]:
    """The same with every tie as an arc, for programs that refuse a graph of both; the real direction is in a field."""
    return _encoded(_gexf(network, all_directed=True))


def _gexf(network: Network, *, all_directed: bool = False) -> Iterator[str]:
    about = "; ".join([network.title, *(f"{label}: {text}" for label, text in network.notes)])
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
        f'<meta lastmodifieddate="{dt.date.today().isoformat()}"><creator>Setka</creator>'
        f"<description>{_text(about)}</description></meta>\n"
        '<graph mode="dynamic" defaultedgetype="directed" timeformat="date" timerepresentation="interval">\n'
    )
    for place, fields in (("node", _NODE_ATTRIBUTES), ("edge", _TIE_ATTRIBUTES)):
        yield f'<attributes class="{place}" mode="static">\n'
        for one in fields:
            yield f'<attribute id="{place[0]}_{one.name}" title={_quoted(_title(one))} type="{_GEXF_TYPES[one.type]}"/>\n'
        yield f'<attribute id="{place[0]}_called" title="called" type="string"/>\n</attributes>\n'
    yield "<nodes>\n"
    for node in network.nodes:
        start, spells = _time(node)
        x, y = node.get("x"), node.get("y")
        spot = f'<viz:position x="{x}" y="{-y}"/>' if x is not None and y is not None else ""
        yield f"<node id={_quoted(node['id'])} label={_quoted(name(node))}{start}>"
        yield f"{_values(node, _NODE_ATTRIBUTES, 'n', network.language)}{spells}{spot}</node>\n"
    yield "</nodes>\n<edges>\n"
    for tie in network.ties:
        start, spells = _time(tie)
        way = "directed" if all_directed or directed(tie) else "undirected"
        yield (
            f"<edge id={_quoted(tie['id'])} source={_quoted(tie['source'])} target={_quoted(tie['target'])} "
            f'type="{way}" kind={_quoted(tie.get("kind") or tie["type"])} '
            f'label={_quoted(called(tie, network.language))} weight="{float(tie.get("weight") or 1)}"{start}>'
        )
        yield f"{_values(tie, _TIE_ATTRIBUTES, 'e', network.language)}{spells}</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _time(row: Row) -> tuple[str, str]:
    """The period as attributes of the element, or several as its spells."""
    periods = [_period(since, until) for since, until in days(row)]
    if len(periods) == 1:
        return periods[0], ""
    return "", "<spells>" + "".join(f"<spell{period}/>" for period in periods) + "</spells>"


def _period(since: str | None, until: str | None) -> str:
    return (f' start="{since}"' if since else "") + (f' end="{until}"' if until else "")


def _values(row: Row, fields: Sequence[Field], prefix: str, language: str) -> str:
    found = [(one.name, value(row, one)) for one in fields]
    inner = "".join(
        f'<attvalue for="{prefix}_{name}" value={_quoted(_plain(held))}/>' for name, held in found if held is not None
    )
    return f'<attvalues>{inner}<attvalue for="{prefix}_called" value={_quoted(called(row, language))}/></attvalues>'


def _title(field: Field) -> str:
    # Gephi keeps this word for the length of time; ours is the way a tie leads.
    return "day_" + field.name if field.name in ("since", "until") else field.name


def as_graphml(network: Network) -> Iterator[bytes]:
    """GraphML: every tie an arc (programs differ on mixed graphs), its real direction in a field; nothing where there is
    nothing, because an empty number would be read as one."""
    return _encoded(_graphml(network))


def _graphml(network: Network) -> Iterator[str]:
    node_fields = [NODE_FIELDS[one] for one in SAVED_NODE_FIELDS if one != "id"]
    tie_fields = [TIE_FIELDS[one] for one in SAVED_TIE_FIELDS if one not in ("id", "source", "target")]
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
        'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
    )
    for place, fields in (("node", node_fields), ("edge", tie_fields)):
        for one in fields:
            type_ = _GRAPHML_TYPES[one.type]
            yield f'<key id="{place[0]}_{one.name}" for="{place}" attr.name="{one.name}" attr.type="{type_}"/>\n'
        yield f'<key id="{place[0]}_called" for="{place}" attr.name="called" attr.type="string"/>\n'
    yield '<graph id="network" edgedefault="directed">\n'
    for node in network.nodes:
        row = node | {"name": name(node)}
        yield f"<node id={_quoted(node['id'])}>{_data(row, node_fields, 'n', network.language)}</node>\n"
    for tie in network.ties:
        yield (
            f"<edge id={_quoted(tie['id'])} source={_quoted(tie['source'])} target={_quoted(tie['target'])}>"
            f"{_data(tie, tie_fields, 'e', network.language)}</edge>\n"
        )
    yield "</graph>\n</graphml>\n"


def _data(row: Row, fields: Sequence[Field], prefix: str, language: str) -> str:
    found = [(one.name, value(row, one)) for one in fields]
    inner = "".join(
        f'<data key="{prefix}_{name}">{_text(_plain(held))}</data>' for name, held in found if held is not None
    )
    return f'{inner}<data key="{prefix}_called">{_text(called(row, language))}</data>'


def as_pajek(network: Network) -> Iterator[bytes]:
    """Pajek: vertices and one relation, ties of one pair added up. Workplaces are another relation and are not in it.

    Where any tie has a direction all are arcs, both ways for those that have none.
    """
    return _encoded(_pajek(network))


def _pajek(network: Network) -> Iterator[str]:
    numbers = {node["id"]: number for number, node in enumerate(network.nodes, 1)}
    yield f"*Vertices {len(numbers)}\n"
    across, down = (_scale([node.get(axis) for node in network.nodes]) for axis in ("x", "y"))
    for node in network.nodes:
        x, y = node.get("x"), node.get("y")
        spot = f" {across(x):.4f} {down(y):.4f} 0.5" if x is not None and y is not None else ""
        yield f'{numbers[node["id"]]} "{_label(name(node))}"{spot}\n'
    ties = [tie for tie in network.ties if tie["type"] != WORK]
    is_directed = any(directed(tie) for tie in ties)
    lines: Counter[tuple[int, int]] = Counter()
    for tie in ties:
        pair = numbers[tie["source"]], numbers[tie["target"]]
        weight = int(tie.get("weight") or 1) if tie["type"] == SUM else 1
        if not is_directed:
            lines[min(pair), max(pair)] += weight
            continue
        lines[pair] += weight
        if not directed(tie):
            lines[pair[1], pair[0]] += weight
    yield "*Arcs\n" if is_directed else "*Edges\n"
    for (one, other), weight in sorted(lines.items()):
        yield f"{one} {other} {weight}\n"


def _label(text: str) -> str:
    return " ".join(clean(text).replace('"', "”").split())


def _scale(values: Iterable[float | None]) -> Any:
    found = [one for one in values if one is not None]
    least, width = (min(found), (max(found) - min(found)) or 1) if found else (0, 1)
    return lambda one: 0.02 + 0.96 * (one - least) / width


def _quoted(text: Any) -> str:
    return quoteattr(clean(str(text)), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _text(text: Any) -> str:
    return escape(clean(str(text)), {"\r": "&#13;"})


def _plain(held: Any) -> str:
    return str(held).lower() if isinstance(held, bool) else str(held)


def _encoded(parts: Iterator[str]) -> Iterator[bytes]:
    kept: list[str] = []
    for part in parts:
        kept.append(part)
        if len(kept) >= ROWS:
            yield "".join(kept).encode()
            kept = []
    yield "".join(kept).encode()

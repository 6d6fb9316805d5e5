"""The engine's settings as text of `neo4j.conf`: what protects it, and what fits it to one machine."""

from __future__ import annotations

from collections.abc import Mapping

# Reading and streaming algorithms only: gds.graph.export is declared READ and would write files.
PROCEDURES = (
    "gds.version",
    "gds.graph.project",
    "gds.graph.drop",
    "gds.graph.exists",
    "gds.graph.list",
    "gds.articulationPoints.stream",
    "gds.betweenness.stream",
    "gds.bridges.stream",
    "gds.closeness.stream",
    "gds.degree.stream",
    "gds.kcore.stream",
    "gds.leiden.stream",
    "gds.nodeSimilarity.stream",
    "gds.pageRank.stream",
    "gds.shortestPath.yens.stream",
    "gds.wcc.stream",
)

PROTECTING: Mapping[str, str] = {
    "dbms.security.auth_enabled": "true",
    "dbms.security.allow_csv_import_from_file_urls": "false",
    "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
    "dbms.security.procedures.allowlist": ",".join(PROCEDURES),
    "dbms.security.procedures.unrestricted": ",".join(PROCEDURES),
    "db.transaction.timeout": "30s",
    "db.memory.transaction.max": "256m",
    "dbms.memory.transaction.total.max": "512m",
    "dbms.usage_report.enabled": "false",
}
"""Without any one of these the engine must not run; each is read back from the live engine at start."""

STARTING: Mapping[str, str] = {"db.transaction.timeout": "10m"}
"""What holds until the databases are up, when the protecting value takes over: on a slow or busy machine the engine's own
first transactions take longer than a query may."""

FITTING: Mapping[str, str] = {
    # A query is planned once, not anew for each order of magnitude of the lists and texts that it is given.
    "internal.cypher.use_parameter_size": "false",
    "db.transaction.monitor.check.interval": "500ms",
    "db.tx_log.preallocate": "false",
    "db.tx_log.rotation.retention_policy": "256M size",
    "server.bolt.enabled": "true",
    "server.bolt.thread_pool_max_size": "64",
    "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
    "internal.dbms.bolt.netty_server_shutdown_timeout": "2s",
}


def conf(port: int, page_cache: str, changed: Mapping[str, str] | None = None) -> str:
    """The text of `neo4j.conf` for an engine that listens on the loopback address at `port`."""
    address = f"127.0.0.1:{port}"
    settings = {
        **PROTECTING,
        **STARTING,
        **FITTING,
        "server.bolt.listen_address": address,
        "server.bolt.advertised_address": address,
        "server.memory.pagecache.size": page_cache,
        **(changed or {}),
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def same(name: str, wanted: str, found: str) -> bool:
    """Whether the engine's own spelling `found` means the `wanted` value of the setting `name`."""
    return _plain(wanted) == _plain(found)


def size(text: str) -> float | None:
    """The bytes of a size as it is written in a setting (512m, 1g, 2GiB); None when it is none."""
    text = text.strip().lower()
    for unit, power in (("kib", 10), ("mib", 20), ("gib", 30), ("k", 10), ("m", 20), ("g", 30)):
        number = text.removesuffix(unit)
        if number != text and number.replace(".", "", 1).isdigit():
            return float(number) * (1 << power)
    return None


def _plain(value: str) -> object:
    text = value.strip().lower().strip("[]")
    held = size(text)
    return held if held is not None else frozenset(part.strip() for part in text.split(","))

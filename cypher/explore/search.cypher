// title.ru = "Поиск по названиям"
// title.en = "Search by name"
// about.ru = "Узлы, чьё название, имя, предметы или номер подходят к словам: сначала действующие в указанное время, потом самые похожие; темы — отдельно. Сколько всего подошло, считается по тому, что видит смотрящий. Порядок зависит только от самих названий. Где слова подходят больше чем $most узлам, рассматриваются только $most самых похожих всех видов, столько же учреждений, тем и людей; is_cut — что подошло больше."
// about.en = "Nodes whose name, title, subjects or number fit the words: those in force at the given time first, then the closest; topics apart. How many fit in all is counted over what the viewer sees. The order depends on the names alone. Where the words fit more than $most nodes, only the $most closest of all kinds are looked at, and as many institutions, topics and people; is_cut says that more fit."
// access = "read"
// tags = ["explore"]
// columns = ["nodes", "nodes_of", "topics", "topics_of", "is_cut"]
// params.text = {type = "text", longest = 4000}
// params.people = {type = "text", default = "", longest = 8000}
// params.plain = {type = "text", default = ""}
// params.words = {type = "list", default = []}
// params.stems = {type = "list", default = []}
// params.labels = {type = "list", default = []}
// params.start = {type = "date", default = "today"}
// params.on = {type = "date", default = "today"}
// params.limit = {type = "int", default = 10, min = 1, max = 50}
// params.most = {type = "int", default = 200, min = 1, max = 2000000000}
CALL () {
  CALL db.index.fulltext.queryNodes('names', $text, {limit: $most}) YIELD node
  RETURN collect(node) AS closest
}
WITH closest, size(closest) = $most AS is_cut
CALL (closest, is_cut) {
  CALL (closest, is_cut) {
    UNWIND closest AS node RETURN node
    UNION
    // One kind that the words fit many times over must not hide the others.
    UNWIND CASE WHEN is_cut THEN ['institution_names', 'topic_names'] ELSE [] END AS names
    CALL db.index.fulltext.queryNodes(names, $text, {limit: $most}) YIELD node
    RETURN node
    UNION
    UNWIND CASE WHEN is_cut AND $people <> '' THEN ['names'] ELSE [] END AS names
    CALL db.index.fulltext.queryNodes(names, $people, {limit: $most}) YIELD node
    RETURN node
  }
  WITH node
  WHERE (NOT node:Teacher OR node.visibility IN $viewer.sees OR node.id = $viewer.person)
    AND (size($labels) = 0 OR any(label IN labels(node) WHERE label IN $labels))
  WITH node, coalesce(node.short_name, node.name, node.title, node.number) AS name
  WITH node, name,
    reduce(s = toLower(name), c IN ['«', '»', '"', '(', ')', '№', '-', '–', '—', '.', ','] | replace(s, c, ' ')) AS clean
  WITH node, name, [part IN split(replace(clean, 'ё', 'е'), ' ') WHERE part <> ''] AS parts,
    CASE
      WHEN node:Teacher THEN
        NOT EXISTS { (node)-[:WORKS_AT]->() } OR EXISTS {
          (node)-[w:WORKS_AT]->() WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $start)
        }
      ELSE (node.since IS NULL OR node.since <= $on) AND (node.until IS NULL OR node.until >= $start)
    END AS here
  WITH node, name, here, parts, reduce(s = '', part IN parts | s + ' ' + part) AS whole
  WITH node, name, here, size(parts) AS length,
    CASE WHEN whole = ' ' + $plain THEN 3 WHEN $plain <> '' AND whole + ' ' STARTS WITH ' ' + $plain + ' ' THEN 2 ELSE 0 END
      + size([w IN $words WHERE w IN parts])
      + size([s IN $stems WHERE any(part IN parts WHERE part STARTS WITH s)]) AS fits,
    CASE WHEN node:Institution THEN 1.5 WHEN node:Teacher THEN 1.0 WHEN node:Project THEN 0.5 ELSE 0.0 END AS weight
  ORDER BY here DESC, fits + weight DESC, weight DESC, length, name, node.id
  RETURN collect({node: node, name: name, here: here}) AS every
}
WITH is_cut, [e IN every WHERE NOT e.node:Topic] AS nodes, [e IN every WHERE e.node:Topic] AS topics
RETURN COLLECT {
    UNWIND nodes[..$limit] AS e
    WITH e, e.node AS n
    RETURN {
      id: n.id, label: labels(n)[0], name: e.name, kind: n.kind, sector: n.sector, here: e.here,
      detail: CASE
        WHEN n:Institution THEN n.name
        WHEN n:Teacher THEN head(
          [(n)-[w:WORKS_AT]->(i) WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $start) | i.short_name]
          + [(n)-[:WORKS_AT]->(i) | i.short_name])
        ELSE head([(n)<-[:RUNS|OFFERS|NEEDS]-(i) | i.short_name] + [(n)-[:UNIT_OF]->(i) | i.short_name])
      END
    }
  } AS nodes, size(nodes) AS nodes_of,
  COLLECT {
    UNWIND topics[..$limit] AS e
    WITH e.node AS n, e.name AS name
    RETURN {
      id: n.id, label: 'Topic', name: name, kind: null, sector: null, here: true, detail: head([(n)-[:PART_OF]->(p) | p.name])
    }
  } AS topics, size(topics) AS topics_of, is_cut

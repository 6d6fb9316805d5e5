// title.ru = "Поиск по названиям"
// title.en = "Search by name"
// about.ru = "Узлы, в названии, имени, предметах или номере которых есть начала всех слов; сначала самые похожие."
// about.en = "Nodes whose name, title, subjects or number hold words that begin with all the given ones; closest first."
// access = "read"
// tags = ["explore"]
// columns = ["id", "label", "name", "detail", "kind", "sector"]
// params.text = {type = "text", longest = 1000}
CALL db.index.fulltext.queryNodes('names', $text, {limit: 500}) YIELD node, score
WHERE NOT node:Teacher OR node.visibility IN $viewer.sees OR node.id = $viewer.person
WITH node, score, CASE WHEN node:Institution THEN 1.5 WHEN node:Teacher THEN 1.2 ELSE 1.0 END AS weight
ORDER BY score * weight DESC, node.id
RETURN node.id AS id, labels(node)[0] AS label, coalesce(node.short_name, node.name, node.title, node.number) AS name,
  CASE
    WHEN node:Institution THEN node.name
    WHEN node:Teacher THEN head([(node)-[w:WORKS_AT]->(i) WHERE w.until IS NULL OR w.until >= date() | i.short_name])
    ELSE head([(node)<-[:RUNS|OFFERS|NEEDS]-(i) | i.short_name] + [(node)-[:UNIT_OF]->(i) | i.short_name])
  END AS detail, node.kind AS kind, node.sector AS sector

// title.ru = "Узлы карты сети"
// title.en = "Nodes of the network’s map"
// about.ru = "Все учреждения, педагоги и проекты с местом на карте, если оно есть; для педагога — последнее место работы."
// about.en = "All institutions, teachers and projects with their place on the map, if any; for a teacher the latest workplace."
// access = "read"
// tags = ["internal"]
// columns = ["id", "label", "x", "y", "workplace"]
MATCH (n:Institution|Teacher|Project)
WITH n ORDER BY n.id
RETURN n.id AS id, labels(n)[0] AS label, n.x AS x, n.y AS y,
  head(COLLECT {
    MATCH (n)-[w:WORKS_AT]->(i:Institution)
    RETURN i.id ORDER BY coalesce(w.until, date('9999-12-31')) DESC, coalesce(w.since, date('0001-01-01')) DESC, i.id
    LIMIT 1
  }) AS workplace

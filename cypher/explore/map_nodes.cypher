// title.ru = "Узлы карты муниципалитета"
// title.en = "Nodes of a municipality’s map"
// about.ru = "Учреждения муниципалитета, педагоги, чьё последнее место работы в нём, и проекты, большинство участников которых из него; с местом на карте, если оно есть. hidden — скрыт от всех вошедших. Пустой муниципалитет — все, кто вне муниципалитетов."
// about.en = "The institutions of a municipality, the teachers whose latest workplace is there, the projects with most participants from there; with their place on the map, if any. hidden: kept from everyone signed in. The empty municipality is whoever is outside of all."
// access = "read"
// tags = ["internal"]
// columns = ["id", "label", "kind", "x", "y", "community", "workplace", "hidden", "lat", "lon"]
// params.municipality = {type = "text"}
CALL () {
  MATCH (:Municipality {id: $municipality})<-[:IN]-(n:Institution)
  RETURN n, null AS workplace
  UNION ALL
  MATCH (:Municipality {id: $municipality})<-[:IN]-(:Institution)<-[:WORKS_AT]-(n:Teacher)
  WITH DISTINCT n
  CALL (n) {
    MATCH (n)-[w:WORKS_AT]->(i:Institution)
    RETURN i ORDER BY coalesce(w.until, date('9999-12-31')) DESC, coalesce(w.since, date('0001-01-01')) DESC, i.id LIMIT 1
  }
  WITH n, i WHERE EXISTS { (i)-[:IN]->(:Municipality {id: $municipality}) }
  RETURN n, i.id AS workplace
  UNION ALL
  MATCH (:Municipality {id: $municipality})<-[:IN]-(i:Institution)
  CALL (i) {
    MATCH (i)-[:TAKES_PART]->(n:Project) RETURN n
    UNION
    MATCH (i)<-[:WORKS_AT]-(:Teacher)-[:TAKES_PART]->(n:Project) RETURN n
  }
  WITH DISTINCT n
  CALL (n) {
    MATCH (n)<-[:TAKES_PART]-(p)
    CALL (p) {
      WITH p WHERE p:Institution MATCH (p)-[:IN]->(m:Municipality) RETURN m
      UNION
      WITH p WHERE p:Teacher MATCH (p)-[:WORKS_AT]->(:Institution)-[:IN]->(m:Municipality) RETURN m
    }
    WITH m.id AS home, count(*) AS many
    RETURN home ORDER BY many DESC, home LIMIT 1
  }
  WITH n, home WHERE home = $municipality
  RETURN n, null AS workplace
  UNION ALL
  UNWIND CASE $municipality WHEN '' THEN [1] ELSE [] END AS one
  MATCH (n:Institution) WHERE NOT (n)-[:IN]->()
  RETURN n, null AS workplace
  UNION ALL
  UNWIND CASE $municipality WHEN '' THEN [1] ELSE [] END AS one
  MATCH (n:Teacher)
  CALL (n) {
    OPTIONAL MATCH (n)-[w:WORKS_AT]->(i:Institution)
    RETURN i ORDER BY coalesce(w.until, date('9999-12-31')) DESC, coalesce(w.since, date('0001-01-01')) DESC, i.id LIMIT 1
  }
  WITH n, i WHERE i IS NULL OR NOT (i)-[:IN]->()
  RETURN n, i.id AS workplace
  UNION ALL
  UNWIND CASE $municipality WHEN '' THEN [1] ELSE [] END AS one
  MATCH (n:Project)
  WHERE NOT EXISTS { (n)<-[:TAKES_PART]-(:Institution)-[:IN]->() }
    AND NOT EXISTS { (n)<-[:TAKES_PART]-(:Teacher)-[:WORKS_AT]->()-[:IN]->() }
  RETURN n, null AS workplace
}
RETURN n.id AS id, labels(n)[0] AS label, n.kind AS kind, n.x AS x, n.y AS y, n.community AS community, workplace,
  n:Teacher AND n.visibility = 'coordinators' AS hidden, n.lat AS lat, n.lon AS lon
ORDER BY id

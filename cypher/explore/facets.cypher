// title.ru = "Темы и места участников сети"
// title.en = "Topics and places of the network’s members"
// about.ru = "Для каждого учреждения муниципалитета — темы того, что оно предлагает, ищет, ведёт, применяет и чем делится, и проектов, в которых участвует, с днями, когда это действовало; для педагога, видимого смотрящему, — темы его проектов и материалов. Место — адрес учреждения; у педагога — его учреждения."
// about.en = "For each institution of the municipality the topics of what it offers, needs, runs, follows and shares and of the projects it takes part in, with the days when that held; for a teacher whom the viewer may see, the topics of their projects and materials. The place is an institution’s address; for a teacher their institutions."
// access = "read"
// tags = ["explore"]
// columns = ["topics", "institutions", "teachers"]
// params.municipality = {type = "id"}
MATCH (m:Municipality {id: $municipality})
USING INDEX SEEK m:Municipality(id)
CALL (m) {
  MATCH (m)<-[:IN]-(i:Institution)
  RETURN collect({
    id: i.id, address: i.address,
    topics: COLLECT {
      MATCH (i)-[r:OFFERS|NEEDS|RUNS|SHARES|FOLLOWS|PURSUES|TAKES_PART]->(n)-[:ABOUT]->(t:Topic)
      WITH DISTINCT t.id AS id, toString(coalesce(r.since, n.since)) AS since, toString(coalesce(r.until, n.until)) AS until
      ORDER BY id, since, until
      RETURN [id, since, until]
    }
  }) AS institutions
}
CALL (m) {
  MATCH (m)<-[:IN]-(:Institution)<-[:WORKS_AT]-(p:Teacher)
  WHERE p.visibility IN $viewer.sees OR p.id = $viewer.person
  WITH DISTINCT p
  RETURN collect({
    id: p.id,
    places: COLLECT {
      MATCH (p)-[w:WORKS_AT]->(j:Institution)
      WITH j.id AS id, toString(w.since) AS since, toString(w.until) AS until ORDER BY id, since
      RETURN [id, since, until]
    },
    topics: COLLECT {
      MATCH (p)-[r:TAKES_PART|SHARES]->(n)-[:ABOUT]->(t:Topic)
      WITH DISTINCT t.id AS id, toString(coalesce(r.since, n.since)) AS since, toString(coalesce(r.until, n.until)) AS until
      ORDER BY id, since, until
      RETURN [id, since, until]
    }
  }) AS teachers
}
RETURN COLLECT {
    MATCH (t:Topic)
    WITH t ORDER BY t.name, t.id
    RETURN {id: t.id, name: t.name, parent: head([(t)-[:PART_OF]->(p:Topic) | p.id])}
  } AS topics, institutions, teachers

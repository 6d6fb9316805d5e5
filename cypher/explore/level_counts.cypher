// title.ru = "Сколько покажет каждый уровень"
// title.en = "How much each level would show"
// about.ru = "Сколько в муниципалитете на указанную дату учреждений, педагогов, которых может видеть смотрящий, и видимых ему связей: формальных, неформальных и мест работы."
// about.en = "How many institutions the municipality has on the given date, how many teachers the viewer may see, how many ties visible to the viewer: formal, informal and jobs."
// access = "read"
// tags = ["explore"]
// columns = ["institutions", "people", "ties"]
// params.municipality = {type = "id", default = ""}
// params.sectors = {type = "list", default = []}
// params.on = {type = "date", default = "today"}
OPTIONAL MATCH (m:Municipality {id: $municipality})
CALL (m) {
  MATCH (m)<-[:IN]-(i:Institution)
  WHERE (size($sectors) = 0 OR i.sector IN $sectors)
    AND (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
  RETURN count(i) AS institutions, sum(COUNT {
    (i)-[t:FORMAL_TIE]->() WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  }) AS formal
}
OPTIONAL CALL (m, institutions) {
  MATCH (m)<-[:IN]-(i:Institution)<-[w:WORKS_AT]-(p:Teacher)
  WHERE (size($sectors) = 0 OR i.sector IN $sectors)
    AND (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
    AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
  RETURN p, count(w) AS jobs
  UNION ALL
  // Unwound, so that nobody is looked at when there are institutions.
  UNWIND CASE WHEN institutions = 0 AND size($sectors) = 0 THEN [1] ELSE [] END AS one
  MATCH (p:Teacher)
  WHERE NOT (p)-[:WORKS_AT]->() AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
  RETURN p, 0 AS jobs
}
WITH institutions, formal, count(p) AS people, sum(jobs) AS jobs, sum(CASE WHEN p IS NULL THEN 0 ELSE COUNT {
    (p)-[t:INFORMAL_TIE]->(q)
    WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
      AND ((t.visibility IN $viewer.sees AND t.state <> 'declined') OR $viewer.person IN [p.id, q.id])
      AND (NOT q:Teacher OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
  } END) AS informal
RETURN institutions, people, formal + jobs + informal AS ties

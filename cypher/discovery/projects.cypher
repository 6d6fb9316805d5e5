// title.ru = "Участие учреждений в проектах"
// title.en = "Institutions in projects"
// about.ru = "Пары «проект, учреждение» муниципалитета на дату: учреждение участвует само или через педагога, который работает в нём и виден смотрящему; проект и участие действуют."
// about.en = "Pairs of project and institution of a municipality on the date: the institution takes part itself or through a teacher who works there and is visible to the viewer; project and participation are in force."
// access = "read"
// tags = ["discovery"]
// columns = ["projects", "institutions"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
CALL (i) {
  MATCH (i)-[t:TAKES_PART]->(p:Project)
  RETURN t, p
  UNION ALL
  MATCH (i)<-[w:WORKS_AT]-(n:Teacher)-[t:TAKES_PART]->(p:Project)
  WHERE (n.visibility IN $viewer.sees OR n.id = $viewer.person)
    AND (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  RETURN t, p
}
WITH i, t, p
WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  AND (p.since IS NULL OR p.since <= $on) AND (p.until IS NULL OR p.until >= $on)
WITH DISTINCT i, p ORDER BY p.id, i.id
WITH collect([p.id, i.id]) AS every
RETURN [e IN every | e[0]] AS projects, [e IN every | e[1]] AS institutions

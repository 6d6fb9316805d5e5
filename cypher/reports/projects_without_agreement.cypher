// title.ru = "Вместе в проектах, но без договора"
// title.en = "Together in projects, but without an agreement"
// about.ru = "Пары учреждений муниципалитета, которые на дату вместе участвуют в идущих проектах (не меньше порога), но не связаны ни действующей формальной связью, ни общим действующим договором."
// about.en = "Pairs of institutions of the municipality that take part together in projects under way on the day (at least the threshold) and are joined neither by a formal tie nor by a common agreement in force."
// access = "read"
// tags = ["gaps", "projects", "agreements"]
// columns = ["one", "other", "projects", "titles"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.least = {type = "int", default = 2, min = 1, max = 1000, title = {ru = "Общих проектов, не меньше", en = "Projects in common, at least"}}
// heads.one = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.other = {ru = "Другое учреждение", en = "Other institution", type = "institution"}
// heads.projects = {ru = "Общих проектов", en = "Projects in common", type = "int"}
// heads.titles = {ru = "Какие", en = "Which", type = "list"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
MATCH (i)-[r:TAKES_PART]->(x:Project)<-[s:TAKES_PART]-(j:Institution)-[:IN]->(m)
WHERE i.id < j.id AND x.status = 'active' AND (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on)
  AND (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on) AND (s.since IS NULL OR s.since <= $on) AND (s.until IS NULL OR s.until >= $on)
WITH i, j, collect(DISTINCT x) AS common
WHERE size(common) >= $least AND NOT EXISTS { (i)-[f:FORMAL_TIE]-(j) WHERE (f.since IS NULL OR f.since <= $on) AND (f.until IS NULL OR f.until >= $on) }
  AND NOT EXISTS {
    (i)-[:PARTY_TO]->(a:Agreement)<-[:PARTY_TO]-(j) WHERE (a.state = 'active' OR (a.state <> 'draft' AND a.until < date())) AND (a.since IS NULL OR a.since <= $on) AND (a.until IS NULL OR a.until >= $on)
  }
RETURN i.id AS one, j.id AS other, size(common) AS projects, COLLECT { UNWIND common AS x RETURN x.title AS title ORDER BY title } AS titles
ORDER BY projects DESC, one, other

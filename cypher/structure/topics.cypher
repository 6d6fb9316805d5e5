// title.ru = "Темы учреждений"
// title.en = "Topics of institutions"
// about.ru = "Для каждого из названных учреждений — темы его проектов, программ и предложений, действующих на дату, и темы, частью которых они являются."
// about.en = "For each of the named institutions the topics of its projects, programmes and offers in force on the date, and the topics that these are part of."
// access = "read"
// tags = ["structure"]
// columns = ["institutions", "topics", "names"]
// params.ids = {type = "ids"}
// params.on = {type = "date", default = "today"}
UNWIND $ids AS id
MATCH (i:Institution {id: id})-[r:TAKES_PART|RUNS|OFFERS]->(n)-[:ABOUT]->(leaf:Topic)
USING INDEX SEEK i:Institution(id)
WHERE coalesce(r.since, n.since, $on) <= $on AND coalesce(r.until, n.until, $on) >= $on
MATCH (leaf)-[:PART_OF*0..2]->(t:Topic)
WITH DISTINCT id, t ORDER BY id, t.id
WITH collect([id, t.id, t.name]) AS every
RETURN [e IN every | e[0]] AS institutions, [e IN every | e[1]] AS topics, [e IN every | e[2]] AS names

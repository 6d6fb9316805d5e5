// title.ru = "У кого это есть"
// title.en = "Who holds it"
// about.ru = "Что есть у других учреждений муниципалитета по названным темам, более широким и более узким (до трёх ступеней по дереву тем): ресурсы названных видов; если спрошено — программы, практики и встречные потребности в партнёре по проекту. Не закончившееся к дате; с темами, каждая со всеми более широкими."
// about.en = "What other institutions of the municipality hold on the named topics, wider and narrower ones (up to three steps in the tree of topics): offers of the named kinds; if asked for, programmes, practices, and needs of others for a project partner. Not over by the date; with topics, each with all wider ones."
// access = "read"
// tags = ["readiness"]
// columns = ["label", "id", "title", "kind", "terms", "place", "quantity", "unit", "since", "until", "topics", "institution", "name", "sector", "lat", "lon"]
// params.institution = {type = "id"}
// params.municipality = {type = "id"}
// params.topics = {type = "ids"}
// params.kinds = {type = "list"}
// params.labels = {type = "list"}
// params.on = {type = "date", default = "today"}
UNWIND $topics AS topic
MATCH (asked:Topic {id: topic})
USING INDEX SEEK asked:Topic(id)
CALL (asked) {
  MATCH (asked)-[:PART_OF*0..3]->(t:Topic) RETURN t
  UNION MATCH (asked)<-[:PART_OF*1..3]-(t:Topic) RETURN t
}
WITH DISTINCT t
MATCH (t)<-[:ABOUT]-(r:Resource|Programme|Practice|Need)
WITH DISTINCT r
WHERE labels(r)[0] IN $labels AND (r.until IS NULL OR r.until >= $on)
  AND CASE WHEN r:Resource THEN r.kind IN $kinds WHEN r:Need THEN r.kind = 'joint_project' AND r.state = 'open' ELSE true END
MATCH (r)<-[:OFFERS|RUNS|FOLLOWS|NEEDS]-(j:Institution)-[:IN]->(:Municipality {id: $municipality})
WHERE j.id <> $institution AND (j.since IS NULL OR j.since <= $on) AND (j.until IS NULL OR j.until >= $on)
RETURN labels(r)[0] AS label, r.id AS id, r.title AS title, r.kind AS kind, r.terms AS terms, r.place AS place,
  r.quantity AS quantity, r.unit AS unit, r.since AS since, r.until AS until,
  [(r)-[:ABOUT]->(own:Topic)-[up:PART_OF*0..3]->(u:Topic) | [own.id, u.id, size(up)]] AS topics,
  j.id AS institution, coalesce(j.short_name, j.name) AS name, j.sector AS sector, j.lat AS lat, j.lon AS lon

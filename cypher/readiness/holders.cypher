// title.ru = "У кого это есть"
// title.en = "Who holds it"
// about.ru = "Что есть у других учреждений муниципалитета по названным темам, более широким и более узким (до трёх ступеней по дереву тем): ресурсы названных видов; если спрошено — программы, практики и встречные потребности в партнёре по проекту. Не закончившееся к дате, с темами; chains — эти темы, каждая со всеми более широкими (до трёх ступеней) и числом ступеней."
// about.en = "What other institutions of the municipality hold on the named topics, wider and narrower ones (up to three steps in the tree of topics): offers of the named kinds; if asked for, programmes, practices, and needs of others for a project partner. Not over by the date, with topics; chains are these topics, each with all wider ones (up to three steps) and the number of steps."
// access = "read"
// tags = ["readiness"]
// columns = ["labels", "ids", "titles", "kinds", "institutions", "names", "sectors", "sinces", "untils", "topics", "lats", "lons", "terms", "places", "quantities", "units", "chains"]
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
WITH r, j, [(r)-[:ABOUT]->(own:Topic) | own.id] AS topics ORDER BY r.id, j.id
WITH collect({r: r, j: j, topics: topics}) AS every, collect(DISTINCT r) AS things
RETURN [e IN every | labels(e.r)[0]] AS labels, [e IN every | e.r.id] AS ids, [e IN every | e.r.title] AS titles,
  [e IN every | e.r.kind] AS kinds, [e IN every | e.j.id] AS institutions, [e IN every | coalesce(e.j.short_name, e.j.name)] AS names,
  [e IN every | e.j.sector] AS sectors, [e IN every | toString(e.r.since)] AS sinces, [e IN every | toString(e.r.until)] AS untils,
  [e IN every | e.topics] AS topics,
  [e IN every | e.j.lat] AS lats, [e IN every | e.j.lon] AS lons, [e IN every | e.r.terms] AS terms, [e IN every | e.r.place] AS places,
  [e IN every | e.r.quantity] AS quantities, [e IN every | e.r.unit] AS units,
  COLLECT {
    UNWIND things AS thing
    MATCH (thing)-[:ABOUT]->(own:Topic)
    WITH DISTINCT own
    MATCH (own)-[up:PART_OF*0..3]->(u:Topic)
    RETURN [own.id, u.id, size(up)]
  } AS chains

// title.ru = "Опубликованные программы"
// title.en = "Published programmes"
// about.ru = "Программы из списка опубликованного (id, учреждение, муниципалитет, день создания записи), которые и сейчас ведёт то учреждение, что их опубликовало, и которые не закончились к дате. Можно отобрать по направленности, возрасту и теме (с более узкими). total — сколько подошло, every — сколько опубликовано; directions и topics — то, из чего можно выбирать: только названное опубликованными программами."
// about.en = "Programmes of the list of what was published (id, institution, municipality, when the record was made) that are still run by the institution that published them and have not ended by the date. They can be chosen by direction, age and topic (narrower ones too). total counts what fits, every what is published; directions and topics are what can be chosen from: only what published programmes name."
// access = "read"
// tags = ["site"]
// columns = ["items", "total", "every", "directions", "topics"]
// params.published = {type = "rows"}
// params.direction = {type = "code", default = "", codes = ["technical", "natural_science", "sport", "art", "tourism", "social"], family = "directions"}
// params.age = {type = "int", default = 0, min = 0, max = 99}
// params.topic = {type = "text", default = "", longest = 80}
// params.on = {type = "date", default = "today"}
// params.skip = {type = "int", default = 0, min = 0, max = 100000}
// params.limit = {type = "int", default = 50, min = 1, max = 5000}
WITH COLLECT {
  UNWIND $published AS p
  MATCH (x:Programme {id: p.id})
  USING INDEX SEEK x:Programme(id)
  WHERE toString(coalesce(x.created_at.epochMillis, 0)) = p.made AND (x.until IS NULL OR x.until >= $on)
  MATCH (x)<-[:RUNS]-(i:Institution {id: p.institution})-[:IN]->(m:Municipality {id: p.municipality})
  RETURN {x: x, i: i, m: m, topics: COLLECT { MATCH (x)-[:ABOUT]->(t:Topic) RETURN t ORDER BY t.name, t.id }}
  ORDER BY toLower(x.title), x.id
} AS every
WITH every, [e IN every WHERE ($direction IS NULL OR e.x.direction = $direction)
  AND ($age = 0 OR (e.x.age_from <= $age AND e.x.age_to >= $age))
  AND ($topic = '' OR any(t IN e.topics WHERE EXISTS { (t)-[:PART_OF*0..5]->(:Topic {id: $topic}) }))] AS found
RETURN COLLECT {
    UNWIND found[$skip..$skip + $limit] AS e
    WITH e.x AS x, e.i AS i, e.m AS m, e.topics AS topics
    RETURN x {.id, .title, .direction, .level, .format, .age_from, .age_to, .hours, .about, .since, .until, .since_precision,
      .until_precision, institution: i.id, institution_name: i.name, institution_short: coalesce(i.short_name, i.name), sector: i.sector,
      kind: i.kind, municipality: m.id, municipality_name: m.name, topics: [t IN topics | [t.id, t.name]]}
  } AS items,
  size(found) AS total, size(every) AS every,
  COLLECT { UNWIND every AS e RETURN DISTINCT e.x.direction } AS directions,
  COLLECT { UNWIND every AS e UNWIND e.topics AS t WITH DISTINCT t RETURN [t.id, t.name] ORDER BY t.name, t.id } AS topics

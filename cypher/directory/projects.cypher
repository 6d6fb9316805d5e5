// title.ru = "Проекты списком"
// title.en = "Projects as a list"
// about.ru = "Страница списка проектов: найденное по словам и отобранное по виду и состоянию. institutions и people — сколько учреждений и сколько педагогов, видимых смотрящему, участвует или участвовало; total — сколько проектов всего подошло."
// about.en = "A page of the list of projects, found by words and chosen by kind and status. institutions and people count the institutions and the teachers visible to the viewer that take or took part; total says how many projects fit in all."
// access = "read"
// tags = ["directory"]
// columns = ["items", "total"]
// params.text = {type = "text", default = "", longest = 2000}
// params.kind = {type = "code", default = "", codes = ["network", "contest", "festival", "research", "volunteering", "innovation", "school"]}
// params.status = {type = "code", default = "", codes = ["planned", "active", "finished"]}
// params.sort = {type = "code", default = "match", codes = ["match", "name", "ties", "since"]}
// params.skip = {type = "int", default = 0, min = 0, max = 1000000}
// params.limit = {type = "int", default = 50, min = 1, max = 200}
CALL () {
  WITH $text AS text WHERE text = ''
  MATCH (j:Project)
  RETURN j, 0.0 AS score
  UNION ALL
  WITH $text AS text WHERE text <> ''
  CALL db.index.fulltext.queryNodes('names', text) YIELD node, score
  WITH node, score WHERE node:Project
  RETURN node AS j, score
}
WITH j, score
WHERE ($kind IS NULL OR j.kind = $kind) AND ($status IS NULL OR j.status = $status)
WITH j, CASE $sort WHEN 'match' THEN score ELSE 0.0 END AS score,
  CASE $sort
    WHEN 'ties' THEN COUNT {
      (j)<-[:TAKES_PART]-(a) WHERE a:Institution OR (a:Teacher AND (a.visibility IN $viewer.sees OR a.id = $viewer.person))
    }
    ELSE 0
  END AS rank,
  CASE $sort WHEN 'since' THEN coalesce(j.since, date('0001-01-01')) END AS began
ORDER BY score DESC, rank DESC, began DESC, toLower(j.title), j.id
WITH collect(j) AS every
RETURN COLLECT {
    UNWIND every[$skip..$skip + $limit] AS j
    RETURN {
      id: j.id, title: j.title, kind: j.kind, status: j.status,
      since: j.since, until: j.until, since_precision: j.since_precision, until_precision: j.until_precision,
      institutions: COUNT { MATCH (j)<-[:TAKES_PART]-(a:Institution) RETURN DISTINCT a },
      people: COUNT {
        MATCH (j)<-[:TAKES_PART]-(a:Teacher)
        WHERE a.visibility IN $viewer.sees OR a.id = $viewer.person
        RETURN DISTINCT a
      },
      topics: COLLECT { MATCH (j)-[:ABOUT]->(c:Topic) RETURN c.name ORDER BY c.name }
    }
  } AS items, size(every) AS total

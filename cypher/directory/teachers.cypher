// title.ru = "Педагоги списком"
// title.en = "Teachers as a list"
// about.ru = "Страница списка педагогов, которых может видеть смотрящий: найденное по словам и отобранное по предмету и месту работы на дату. ties — подтверждённые неформальные связи, действующие на дату и видимые смотрящему; proposed — ещё не подтверждённые. place — без слов и места работы только те, кто на дату работает в этом муниципалитете. total — сколько педагогов всего подошло; is_cut — слова подходят больше чем $most узлам, и рассматриваются только самые похожие."
// about.en = "A page of the list of teachers whom the viewer may see, found by words and chosen by subject and workplace on the date. ties are confirmed informal ties in force on the date and visible to the viewer; proposed are those not confirmed yet. place: without words and workplace only those who work in this municipality on the date. total says how many teachers fit in all; is_cut, that the words fit more than $most nodes and only the closest are looked at."
// access = "read"
// tags = ["directory"]
// columns = ["items", "total", "is_cut"]
// params.text = {type = "text", default = "", longest = 2000}
// params.subject = {type = "text", default = "", longest = 100}
// params.institution = {type = "id", default = ""}
// params.place = {type = "id", default = ""}
// params.sort = {type = "code", default = "match", codes = ["match", "name", "ties"]}
// params.on = {type = "date", default = "today"}
// params.skip = {type = "int", default = 0, min = 0, max = 1000000}
// params.limit = {type = "int", default = 50, min = 1, max = 200}
// params.most = {type = "int", default = 1000000000, min = 1, max = 2000000000}
CALL () {
  WITH $text AS text WHERE text = '' AND $institution IS NULL AND $place IS NULL
  MATCH (p:Teacher)
  RETURN p, 0.0 AS score
  UNION ALL
  WITH $text AS text WHERE text = '' AND $institution IS NULL AND $place IS NOT NULL
  MATCH (:Municipality {id: $place})<-[:IN]-(:Institution)<-[w:WORKS_AT]-(p:Teacher)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  RETURN DISTINCT p, 0.0 AS score
  UNION ALL
  WITH $text AS text WHERE text = '' AND $institution IS NOT NULL
  MATCH (i:Institution {id: $institution})<-[w:WORKS_AT]-(p:Teacher)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  RETURN DISTINCT p, 0.0 AS score
  UNION ALL
  WITH $text AS text WHERE text <> ''
  CALL db.index.fulltext.queryNodes('names', text, {limit: $most}) YIELD node, score
  RETURN node AS p, score
}
WITH collect([p, score]) AS found
WITH found, $text <> '' AND size(found) = $most AS is_cut
CALL (found) {
  UNWIND found AS one
  WITH one[0] AS p, one[1] AS score
  WHERE p:Teacher AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND ($subject = '' OR $subject IN p.subjects)
    AND ($text = '' OR $institution IS NULL OR EXISTS {
      (p)-[w:WORKS_AT]->(:Institution {id: $institution})
      WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
    })
  WITH p, CASE $sort WHEN 'match' THEN score ELSE 0.0 END AS score,
    CASE $sort
      WHEN 'ties' THEN COUNT {
        (p)-[t:INFORMAL_TIE]-(o)
        WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) AND t.state = 'confirmed'
          AND ((t.visibility IN $viewer.sees AND (NOT o:Teacher OR o.visibility IN $viewer.sees))
               OR $viewer.person IN [p.id, o.id])
      }
      ELSE 0
    END AS rank
  ORDER BY score DESC, rank DESC, toLower(p.name), p.id
  RETURN collect(p) AS every
}
RETURN COLLECT {
    UNWIND every[$skip..$skip + $limit] AS p
    WITH p, COLLECT {
      MATCH (p)-[t:INFORMAL_TIE]-(o)
      WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
        AND ((t.visibility IN $viewer.sees AND (NOT o:Teacher OR o.visibility IN $viewer.sees))
             OR $viewer.person IN [p.id, o.id])
      RETURN t.state
    } AS states
    RETURN {
      id: p.id, name: p.name, subjects: p.subjects,
      jobs: COLLECT {
        MATCH (p)-[w:WORKS_AT]->(i:Institution)
        WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
        RETURN {id: i.id, name: coalesce(i.short_name, i.name), sector: i.sector, position: w.position}
        ORDER BY w.since, i.id
      },
      ties: size([s IN states WHERE s = 'confirmed']), proposed: size([s IN states WHERE s = 'proposed'])
    }
  } AS items, size(every) AS total, is_cut

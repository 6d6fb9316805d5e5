// title.ru = "Объявления списком"
// title.en = "The bulletin as a list"
// about.ru = "Страница объявлений: найденное по словам названия, текста и места, отобранное по теме (с более узкими), учреждению и его виду. Показаны объявления муниципалитета смотрящего: для всех; адресованные учреждению, где он работает или за которое отвечает (поимённо, по виду или сектору); свои; координатору — все. Прошло (over) то, чей последний день, а без него день события, уже был, а без обоих — размещённое больше 90 дней назад. total — сколько подошло из того, что видит смотрящий."
// about.en = "A page of the bulletin: found by words of title, text and place, chosen by topic (narrower ones too), by institution and by its kind. Shown are posts of the viewer’s municipality: those for everyone; those addressed to an institution where the viewer works or for which the viewer answers (by name, kind or sector); one’s own; to the coordinator all. Over is a post whose last day, or without one the day of the event, is past, and without either one put up more than 90 days ago. total counts what fits among what the viewer sees."
// access = "read"
// tags = ["bulletin"]
// columns = ["items", "total"]
// params.text = {type = "text", default = "", longest = 2000}
// params.municipality = {type = "text", default = ""}
// params.topic = {type = "id", default = ""}
// params.institution = {type = "id", default = ""}
// params.kind = {type = "text", default = "", longest = 40}
// params.when = {type = "code", default = "", codes = ["over", "all"]}
// params.sort = {type = "code", default = "match", codes = ["match", "newest", "event"]}
// params.on = {type = "date", default = "today"}
// params.skip = {type = "int", default = 0, min = 0, max = 1000000}
// params.limit = {type = "int", default = 50, min = 1, max = 200}
CALL () {
  MATCH (t:Teacher {id: $viewer.person})-[w:WORKS_AT]->(i:Institution)
  USING INDEX SEEK t:Teacher(id)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  RETURN i
  UNION
  UNWIND $viewer.institutions AS id
  MATCH (i:Institution {id: id})
  USING INDEX SEEK i:Institution(id)
  RETURN i
}
WITH collect(i) AS mine
WITH mine, [i IN mine | i.kind] AS own_kinds, [i IN mine | i.sector] AS own_sectors,
  coalesce($viewer.municipality, head([i IN mine | head([(i)-[:IN]->(m:Municipality) | m.id])]), $municipality) AS here
CALL (here) {
  WITH here, $text AS text WHERE text = ''
  MATCH (m:Municipality {id: here})<-[:IN]-(o:Institution)-[:POSTED]->(p:Post)
  USING INDEX SEEK m:Municipality(id)
  RETURN p, o, 0.0 AS score
  UNION ALL
  WITH here, $text AS text WHERE text <> ''
  CALL db.index.fulltext.queryNodes('bulletin', text) YIELD node, score
  MATCH (node)<-[:POSTED]-(o:Institution)-[:IN]->(:Municipality {id: here})
  RETURN node AS p, o, score
}
WITH mine, own_kinds, own_sectors, here, p, o, score,
  coalesce(p.audience, 'everyone') = 'everyone' AND p.kinds IS NULL AND p.sectors IS NULL AND NOT EXISTS { (p)-[:ADDRESSED_TO]->() } AS is_open,
  coalesce(p.until, p.event_on, p.posted_on + duration({days: 90})) < $on AS over
WHERE (is_open OR coalesce('coordinators' IN $viewer.sees AND here = $viewer.municipality, false) OR o.id IN $viewer.institutions
    OR any(k IN coalesce(p.kinds, []) WHERE k IN own_kinds) OR any(s IN coalesce(p.sectors, []) WHERE s IN own_sectors)
    OR any(i IN mine WHERE EXISTS { (p)-[:ADDRESSED_TO]->(i) }))
  AND ($when = 'all' OR over = coalesce($when = 'over', false))
  AND ($kind = '' OR o.kind = $kind) AND ($institution IS NULL OR o.id = $institution)
  AND ($topic IS NULL OR EXISTS { (p)-[:ABOUT]->(:Topic)-[:PART_OF*0..5]->(:Topic {id: $topic}) })
WITH p, o, is_open, over, CASE $sort WHEN 'match' THEN score ELSE 0.0 END AS score
ORDER BY score DESC, CASE WHEN $sort = 'event' THEN coalesce(p.event_on, date('9999-12-31')) END,
  p.posted_on DESC, coalesce(p.told_at, 0) DESC, p.id
WITH collect({p: p, o: o, open: is_open, over: over}) AS every
RETURN COLLECT {
    UNWIND every[$skip..$skip + $limit] AS one
    WITH one.p AS p, one.o AS o, one
    RETURN p {.id, .title, .about, .posted_on, .event_on, .place, .since, .until, .since_precision, .until_precision, .kinds, .sectors,
      open: one.open, over: one.over, made: coalesce(p.created_at, datetime({date: p.posted_on})), changed: p.updated_at,
      owner: o {.id, .sector, .kind, name: coalesce(o.short_name, o.name)},
      addressees: COLLECT { MATCH (p)-[:ADDRESSED_TO]->(i:Institution) RETURN i {.id, name: coalesce(i.short_name, i.name)} ORDER BY i.short_name, i.id },
      topics: COLLECT { MATCH (p)-[:ABOUT]->(c:Topic) RETURN c {.id, .name} ORDER BY c.name, c.id },
      wider: COLLECT { MATCH (p)-[:ABOUT]->(:Topic)-[:PART_OF*0..5]->(c:Topic) RETURN DISTINCT [c.id, c.name] }
    }
  } AS items, size(every) AS total

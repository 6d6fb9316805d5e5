// title.ru = "Входящие: своё"
// title.en = "The inbox: one’s own"
// about.ru = "Что ждёт смотрящего самого: контакты, которые надо подтвердить; что другая сторона сделала с его контактами; контакты и места работы, законченные за последние 30 дней; ответы за 30 дней на запросы на повышение квалификации, его и его учреждений. fresh — появилось после того, как он смотрел. Не больше 200 строк."
// about.en = "What waits for the viewer in person: contacts to confirm; what the other side did with the viewer’s contacts; contacts and jobs that ended in the last 30 days; answers of the last 30 days to requests for professional development, the viewer’s and those of the viewer’s institutions. fresh says that it came after the viewer looked. At most 200 rows."
// access = "read"
// tags = ["inbox"]
// columns = ["what", "id", "kind", "outward", "change", "at", "since", "until", "since_precision", "until_precision", "version", "who", "workplace", "place", "place_name", "title", "need", "need_id", "fresh"]
// params.seen = {type = "text"}
// params.seen_on = {type = "date"}
// params.on = {type = "date", default = "today"}
CALL () {
  MATCH (p:Teacher {id: $viewer.person})-[t:INFORMAL_TIE]-(o)
  USING INDEX SEEK p:Teacher(id)
  WITH p, t, o, startNode(t) = p AS outward,
    NOT o:Teacher OR o.visibility IN $viewer.sees OR o.proposed_by = p.id OR o.id IN [t.registered_by, t.answered_by] AS open,
    CASE
      WHEN t.state = 'proposed' AND coalesce(t.registered_by, '') <> p.id THEN 'confirm'
      WHEN coalesce(t.changed_by, t.answered_by, p.id) <> p.id AND coalesce(t.last_change, 'confirm') <> 'open'
        AND NOT coalesce(t.state = 'declined' AND t.before = 'proposed' AND t.answered_by = t.registered_by, false)
        AND (t.updated_at > datetime($seen) OR t.updated_at >= datetime({date: $on}) - duration({days: 30})) THEN 'news'
      WHEN t.state = 'confirmed' AND t.until < $on AND t.until >= $on - duration({days: 30}) AND coalesce(t.last_change, '') <> 'end' THEN 'ended'
    END AS what
  WHERE what IN ['confirm', 'news', 'ended']
  RETURN what, t.id AS id, t.kind AS kind, outward,
    CASE WHEN what = 'news' THEN CASE t.state WHEN 'declined' THEN CASE t.before WHEN 'proposed' THEN 'decline' ELSE 'withdraw' END
      ELSE coalesce(t.last_change, 'confirm') END END AS change,
    CASE what WHEN 'ended' THEN t.until ELSE t.updated_at END AS at,
    t.since AS since, t.until AS until, t.since_precision AS since_precision, t.until_precision AS until_precision,
    coalesce(t.version, 1) AS version, CASE WHEN open THEN coalesce(o.short_name, o.name) END AS who,
    CASE WHEN open AND o:Teacher THEN head([(o)-[w:WORKS_AT]->(i:Institution) WHERE w.until IS NULL OR w.until >= $on | i.short_name]) END AS workplace,
    null AS place, null AS place_name, CASE WHEN what = 'news' AND t.changed_by = 'coordination' THEN t.changed_by END AS title,
    null AS need, null AS need_id, CASE what WHEN 'confirm' THEN true WHEN 'news' THEN t.updated_at > datetime($seen) ELSE t.until >= $seen_on END AS fresh
  LIMIT 200
  UNION ALL
  MATCH (p:Teacher {id: $viewer.person})-[w:WORKS_AT]->(i:Institution)
  USING INDEX SEEK p:Teacher(id)
  WHERE w.until < $on AND w.until >= $on - duration({days: 30})
  RETURN 'job' AS what, w.id AS id, null AS kind, null AS outward, null AS change, w.until AS at, w.since AS since, w.until AS until,
    w.since_precision AS since_precision, w.until_precision AS until_precision, 1 AS version, null AS who, null AS workplace,
    i.id AS place, i.short_name AS place_name, w.position AS title, null AS need, null AS need_id, w.until >= $seen_on AS fresh
  LIMIT 20
  UNION ALL
  CALL () {
    MATCH (o:Teacher {id: $viewer.person}) USING INDEX SEEK o:Teacher(id) RETURN o
    UNION ALL UNWIND $viewer.institutions AS place MATCH (o:Institution {id: place}) USING INDEX SEEK o:Institution(id) RETURN o
  }
  MATCH (o)-[:ASKS]->(r:PdRequest)
  WHERE r.state IN ['answered', 'closed'] AND r.answered_on >= $on - duration({days: 30})
  WITH DISTINCT r
  RETURN 'answer' AS what, r.id AS id, null AS kind, null AS outward, null AS change, r.updated_at AS at, null AS since, null AS until,
    null AS since_precision, null AS until_precision, 1 AS version, null AS who, null AS workplace, null AS place, null AS place_name,
    r.title AS title, null AS need, null AS need_id, r.updated_at > datetime($seen) AS fresh
  LIMIT 20
}
RETURN what, id, kind, outward, change, toString(at) AS at, since, until, since_precision, until_precision, version, who, workplace,
  place, place_name, title, need, need_id, fresh
LIMIT 200

// title.ru = "Входящие: запросы и договоры"
// title.en = "The inbox: requests and agreements"
// about.ru = "Координатору — сколько запросов на повышение квалификации собирает желающих; договоры учреждений смотрящего (координатору — муниципалитета), которые кончаются через 90 и через 30 дней. fresh — появилось после того, как он смотрел. Не больше 200 строк."
// about.en = "For a coordinator, how many requests for professional development gather; agreements of the viewer’s institutions (for a coordinator, of the municipality) that run out, 90 and 30 days before. fresh says that it came after the viewer looked. At most 200 rows."
// access = "read"
// tags = ["inbox"]
// columns = ["what", "id", "kind", "outward", "change", "at", "since", "until", "since_precision", "until_precision", "version", "who", "workplace", "place", "place_name", "title", "need", "need_id", "fresh"]
// params.seen = {type = "text"}
// params.seen_on = {type = "date"}
// params.on = {type = "date", default = "today"}
CALL () {
  MATCH (m:Municipality {id: $viewer.municipality})<-[:IN]-(r:PdRequest)
  USING INDEX SEEK m:Municipality(id)
  WHERE 'coordinators' IN $viewer.sees AND r.state = 'gathering'
  WITH count(*) AS requests, max(r.created_at) AS at
  WHERE requests > 0
  RETURN 'requests' AS what, 'requests' AS id, null AS kind, null AS outward, null AS change, at, null AS since, null AS until,
    null AS since_precision, null AS until_precision, 1 AS version, null AS who, null AS workplace, null AS place, null AS place_name,
    toString(requests) AS title, null AS need, null AS need_id, at > datetime($seen) AS fresh
  UNION ALL
  CALL () {
    UNWIND $viewer.institutions AS place
    MATCH (i:Institution {id: place})-[:PARTY_TO]->(a:Agreement)
    USING INDEX SEEK i:Institution(id)
    // What coalesce hides from the planner is no reason to begin with an index of all agreements.
    WHERE a.state = 'active' AND coalesce(a.until >= $on AND a.until <= $on + duration({days: 90}), false)
    RETURN a, i
    UNION ALL
    MATCH (a:Agreement)<-[:PARTY_TO]-(j:Institution)-[:IN]->(m:Municipality {id: $viewer.municipality})
    USING INDEX SEEK a:Agreement(until)
    USING INDEX SEEK m:Municipality(id)
    USING JOIN ON j
    WHERE 'coordinators' IN $viewer.sees AND a.state = 'active' AND a.until >= $on AND a.until <= $on + duration({days: 90})
    RETURN a, null AS i
  }
  WITH a, head(collect(i)) AS i, CASE WHEN a.until <= $on + duration({days: 30}) THEN 30 ELSE 90 END AS left
  WITH a, i, left, a.until - duration({days: left}) AS told
  WHERE told > $on - duration({days: 30}) OR a.created_at > datetime({date: $on}) - duration({days: 30})
  WITH a, i, left, told ORDER BY a.until, a.id LIMIT 50
  WITH a, i, left, told, COLLECT { MATCH (a)<-[:PARTY_TO]-(j:Institution) WHERE i IS NULL OR j <> i RETURN [j.id, coalesce(j.short_name, j.name)] ORDER BY j.short_name, j.id } AS parties
  RETURN 'agreement' AS what, a.id AS id, a.form AS kind, i IS NOT NULL AS outward, toString(left) AS change,
    CASE WHEN a.created_at > datetime({date: told}) THEN a.created_at ELSE told END AS at, a.since AS since, a.until AS until,
    a.since_precision AS since_precision, a.until_precision AS until_precision, 1 AS version,
    reduce(s = '', p IN parties | s + CASE s WHEN '' THEN '' ELSE ', ' END + p[1]) AS who, null AS workplace,
    coalesce(i.id, parties[0][0]) AS place, i.short_name AS place_name, a.number AS title, a.subject AS need, null AS need_id,
    told > $seen_on OR a.created_at > datetime($seen) AS fresh
}
RETURN what, id, kind, outward, change, toString(at) AS at, since, until, since_precision, until_precision, version, who, workplace,
  place, place_name, title, need, need_id, fresh
LIMIT 200

// title.ru = "Входящие: мои учреждения"
// title.en = "The inbox: my institutions"
// about.ru = "Что ждёт учреждения смотрящего: контакты и названные люди, которые надо подтвердить; предложения того же вида, что открытая потребность, начавшиеся за последние 30 дней; обмены и брони, где его ход или где другая сторона что-то сделала. fresh — появилось после того, как он смотрел. Не больше 200 строк."
// about.en = "What waits for the viewer’s institutions: contacts and named people to confirm; offers of the same kind as an open need that began in the last 30 days; exchanges and reservations in which it is their turn or the other side has acted. fresh says that it came after the viewer looked. At most 200 rows."
// access = "read"
// tags = ["inbox"]
// columns = ["what", "id", "kind", "outward", "change", "at", "since", "until", "since_precision", "until_precision", "version", "who", "workplace", "place", "place_name", "title", "need", "need_id", "fresh"]
// params.seen = {type = "text"}
// params.seen_on = {type = "date"}
// params.on = {type = "date", default = "today"}
CALL () {
  UNWIND $viewer.institutions AS place
  MATCH (i:Institution {id: place})<-[t:INFORMAL_TIE]-(p:Teacher)
  USING INDEX SEEK i:Institution(id)
  // What coalesce hides from the planner is no reason to begin with an index of everybody.
  WHERE t.state = 'proposed' AND NOT coalesce(p.id = $viewer.person, false)
  RETURN 'place' AS what, t.id AS id, t.kind AS kind, false AS outward, null AS change, t.updated_at AS at, t.since AS since,
    t.until AS until, t.since_precision AS since_precision, t.until_precision AS until_precision, coalesce(t.version, 1) AS version,
    p.name AS who, head([(p)-[w:WORKS_AT]->(j:Institution) WHERE w.until IS NULL OR w.until >= $on | j.short_name]) AS workplace,
    i.id AS place, i.short_name AS place_name, null AS title, null AS need, null AS need_id, true AS fresh
  LIMIT 100
  UNION ALL
  UNWIND $viewer.institutions AS place
  MATCH (i:Institution {id: place})<-[:WORKS_AT]-(p:Teacher)
  USING INDEX SEEK i:Institution(id)
  WHERE coalesce(p.state, '') = 'proposed'
  RETURN 'person' AS what, p.id AS id, null AS kind, null AS outward, null AS change, p.created_at AS at, null AS since,
    null AS until, null AS since_precision, null AS until_precision, 1 AS version, p.name AS who, null AS workplace,
    i.id AS place, i.short_name AS place_name, null AS title, null AS need, null AS need_id, true AS fresh
  LIMIT 100
  UNION ALL
  UNWIND $viewer.institutions AS place
  MATCH (i:Institution {id: place})-[:NEEDS]->(n:Need)
  USING INDEX SEEK i:Institution(id)
  WHERE n.state = 'open' AND (n.until IS NULL OR n.until >= $on)
  WITH i, n LIMIT 200
  MATCH (r:Resource)<-[:OFFERS]-(j:Institution)
  USING INDEX SEEK r:Resource(kind, since)
  WHERE r.kind = n.kind AND r.since > $on - duration({days: 30}) AND r.since <= $on AND (r.until IS NULL OR r.until >= $on)
    AND (n.since IS NULL OR r.until IS NULL OR n.since <= r.until) AND NOT j.id IN $viewer.institutions
  WITH r, j, head(collect(n)) AS n, head(collect(i)) AS i
  RETURN 'offer' AS what, r.id AS id, r.kind AS kind, null AS outward, null AS change, r.since AS at, r.since AS since, r.until AS until,
    r.since_precision AS since_precision, r.until_precision AS until_precision, 1 AS version, j.short_name AS who, null AS workplace,
    j.id AS place, i.short_name AS place_name, r.title AS title, n.title AS need, n.id AS need_id,
    r.since > $seen_on OR r.created_at > datetime($seen) AS fresh
  ORDER BY r.since DESC, r.id
  LIMIT 30
  UNION ALL
  UNWIND $viewer.institutions AS place
  CALL (place) {
    MATCH (d:Deal {giver: place}) USING INDEX SEEK d:Deal(giver) RETURN d, 'giver' AS side
    UNION ALL
    MATCH (d:Deal {receiver: place}) USING INDEX SEEK d:Deal(receiver) RETURN d, 'receiver' AS side
  }
  WITH place, d, side, CASE WHEN d.turn = side THEN 'deal'
    WHEN d.last_side <> side AND d.updated_at >= datetime({date: $on}) - duration({days: 30}) THEN 'deal_news' END AS what
  WHERE what IS NOT NULL
  WITH what, place, d, side ORDER BY d.updated_at DESC, d.id LIMIT 100
  MATCH (i:Institution {id: place})
  MATCH (j:Institution {id: CASE side WHEN 'giver' THEN d.receiver ELSE d.giver END})
  RETURN what, d.id AS id, d.state AS kind, d.by = side AS outward, null AS change, d.updated_at AS at, d.since AS since,
    d.until AS until, 'day' AS since_precision, 'day' AS until_precision, d.version AS version, j.short_name AS who, null AS workplace,
    j.id AS place, i.short_name AS place_name, d.title AS title, d.need_title AS need, d.need AS need_id,
    what = 'deal' OR d.updated_at > datetime($seen) AS fresh
  UNION ALL
  UNWIND $viewer.institutions AS place
  CALL (place) {
    MATCH (b:Reservation {owner: place}) USING INDEX SEEK b:Reservation(owner, starts)
    WHERE b.starts >= toString($on - duration({days: 93})) AND b.institution <> place RETURN b, 'owner' AS side
    UNION ALL
    MATCH (b:Reservation {institution: place}) USING INDEX SEEK b:Reservation(institution, starts)
    WHERE b.starts >= toString($on - duration({days: 93})) AND b.owner <> place RETURN b, 'guest' AS side
  }
  WITH place, b, side
  WHERE b.last_side <> side AND b.updated_at >= datetime({date: $on}) - duration({days: 30})
  WITH place, b, side ORDER BY b.updated_at DESC, b.id LIMIT 100
  MATCH (i:Institution {id: place})
  MATCH (j:Institution {id: CASE side WHEN 'owner' THEN b.institution ELSE b.owner END})
  RETURN 'booking' AS what, b.id AS id, b.state AS kind, side = 'guest' AS outward, b.starts AS change, b.updated_at AS at,
    date(left(b.starts, 10)) AS since, null AS until, 'day' AS since_precision, null AS until_precision, b.version AS version,
    j.short_name AS who, null AS workplace, j.id AS place, i.short_name AS place_name, b.title AS title, null AS need, null AS need_id,
    b.updated_at > datetime($seen) AS fresh
}
RETURN what, id, kind, outward, change, toString(at) AS at, since, until, since_precision, until_precision, version, who, workplace,
  place, place_name, title, need, need_id, fresh
LIMIT 200

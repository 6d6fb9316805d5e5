// title.ru = "Входящие"
// title.en = "The inbox"
// about.ru = "Что ждёт смотрящего: контакты и названные люди, которые надо подтвердить; что другая сторона сделала с его контактами; контакты и места работы, законченные за последние 30 дней; предложения того же вида, что открытая потребность его учреждения, начавшиеся за последние 30 дней; обмены и брони его учреждений, где его ход или где другая сторона что-то сделала; ответы на его запросы на повышение квалификации за 30 дней; координатору — сколько запросов собирает желающих; договоры его учреждений (координатору — муниципалитета), которые кончаются через 90 и через 30 дней. fresh — появилось после того, как он смотрел. Не больше 200 строк."
// about.en = "What waits for the viewer: contacts and named people to confirm; what the other side did with the viewer’s contacts; contacts and jobs that ended in the last 30 days; offers of the same kind as an open need of the viewer’s institution that began in the last 30 days; exchanges and reservations of the viewer’s institutions in which it is their turn or the other side has acted; answers of the last 30 days to the viewer’s requests for professional development; for a coordinator, how many requests gather; agreements of the viewer’s institutions (for a coordinator, of the municipality) that run out, 90 and 30 days before. fresh says that it came after the viewer looked. At most 200 rows."
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
  UNWIND $viewer.institutions AS place
  MATCH (i:Institution {id: place})<-[t:INFORMAL_TIE]-(p:Teacher)
  USING INDEX SEEK i:Institution(id)
  WHERE t.state = 'proposed' AND p.id <> coalesce($viewer.person, '')
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
  UNION ALL
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
    WHERE a.state = 'active' AND a.until >= $on AND a.until <= $on + duration({days: 90})
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
RETURN what, id, kind, outward, change, at, since, until, since_precision, until_precision, version, who, workplace, place, place_name,
  title, need, need_id, fresh
LIMIT 200

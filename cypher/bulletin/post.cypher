// title.ru = "Объявление"
// title.en = "A post"
// about.ru = "Объявление со всем, что о нём известно, если смотрящий может его видеть. Показаны объявления муниципалитета смотрящего: для всех; адресованные учреждению, где он работает или за которое отвечает (поимённо, по виду или сектору); свои; координатору — все. speaks — отвечает ли смотрящий за учреждение, которое его разместило."
// about.en = "A post with all that is known of it, if the viewer may see it. Shown are posts of the viewer’s municipality: those for everyone; those addressed to an institution where the viewer works or for which the viewer answers (by name, kind or sector); one’s own; to the coordinator all. speaks tells whether the viewer answers for the institution that posted it."
// access = "read"
// tags = ["bulletin"]
// columns = ["post", "seen", "owner", "municipality", "topics", "topic_names", "addressees", "addressee_names", "open", "over", "for_me", "speaks"]
// params.id = {type = "id"}
// params.municipality = {type = "text", default = ""}
// params.on = {type = "date", default = "today"}
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
MATCH (p:Post {id: $id})<-[:POSTED]-(o:Institution)-[:IN]->(m:Municipality {id: here})
USING INDEX SEEK p:Post(id)
WITH mine, own_kinds, own_sectors, here, p, o,
  coalesce(p.audience, 'everyone') = 'everyone' AND p.kinds IS NULL AND p.sectors IS NULL AND NOT EXISTS { (p)-[:ADDRESSED_TO]->() } AS is_open
WHERE (is_open OR coalesce('coordinators' IN $viewer.sees AND here = $viewer.municipality, false) OR o.id IN $viewer.institutions
    OR any(k IN coalesce(p.kinds, []) WHERE k IN own_kinds) OR any(s IN coalesce(p.sectors, []) WHERE s IN own_sectors)
    OR any(i IN mine WHERE EXISTS { (p)-[:ADDRESSED_TO]->(i) }))
RETURN p {.id, .title, .about, .posted_on, .event_on, .place, .audience, .kinds, .sectors, .since, .until, .since_precision, .until_precision,
    made: coalesce(p.created_at, datetime({date: p.posted_on})), changed: p.updated_at, version: coalesce(p.version, 1)} AS post,
  toString(coalesce(p.version, 1)) + '-' + toString(coalesce(p.updated_at.epochMillis, 0)) AS seen,
  o {.id, .kind, .sector, name: coalesce(o.short_name, o.name)} AS owner, here AS municipality,
  COLLECT { MATCH (p)-[:ABOUT]->(c:Topic) RETURN c.id ORDER BY c.id } AS topics,
  COLLECT { MATCH (p)-[:ABOUT]->(c:Topic) RETURN [c.id, c.name] ORDER BY c.name, c.id } AS topic_names,
  COLLECT { MATCH (p)-[:ADDRESSED_TO]->(i:Institution) RETURN i.id ORDER BY i.id } AS addressees,
  COLLECT { MATCH (p)-[:ADDRESSED_TO]->(i:Institution) RETURN [i.id, coalesce(i.short_name, i.name), i.sector] ORDER BY i.short_name, i.id } AS addressee_names,
  is_open AS open, coalesce(p.until, p.event_on, p.posted_on + duration({days: 90})) < $on AS over,
  [i IN mine WHERE i.kind IN coalesce(p.kinds, []) OR i.sector IN coalesce(p.sectors, []) OR EXISTS { (p)-[:ADDRESSED_TO]->(i) } | coalesce(i.short_name, i.name)] AS for_me,
  o.id IN $viewer.institutions AS speaks

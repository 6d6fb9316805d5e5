// title.ru = "Новые объявления, которые касаются смотрящего"
// title.en = "New posts that concern the viewer"
// about.ru = "Объявления последних дней (после $after, миллисекунды с 1970 года), которые видит смотрящий, ещё не прошедшие и не своего учреждения, если они адресованы учреждению смотрящего или подходят к его подпискам: тема с более узкими, учреждение, вид учреждения. Не больше 200, сначала последние."
// about.en = "Posts of the last days (after $after, milliseconds since 1970) that the viewer sees, not over and not of an institution for which the viewer answers, if they are addressed to an institution of the viewer’s or fit what the viewer follows: a topic with its narrower ones, an institution, a kind of institution. At most 200, the latest first."
// access = "read"
// tags = ["bulletin"]
// columns = ["id", "title", "told", "owner", "kinds", "sectors", "addressees", "open", "topics", "mine"]
// params.after = {type = "int"}
// params.municipality = {type = "text", default = ""}
// params.topics = {type = "ids", default = []}
// params.institutions = {type = "ids", default = []}
// params.follows_kinds = {type = "list", default = []}
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
WITH mine, own_kinds, own_sectors, here, COLLECT {
  UNWIND $topics AS id
  MATCH (u:Topic {id: id})<-[:PART_OF*0..5]-(t:Topic)
  RETURN DISTINCT t
} AS followed
CALL () {
  MATCH (p:Post)
  USING INDEX SEEK p:Post(told_at)
  WHERE p.told_at > $after
  RETURN p, p.told_at AS told
  UNION ALL
  MATCH (p:Post)
  USING INDEX SEEK p:Post(posted_on)
  WHERE p.posted_on > date(datetime({epochMillis: $after})) AND p.posted_on <= $on AND p.told_at IS NULL
  RETURN p, datetime({date: p.posted_on}).epochMillis AS told
}
MATCH (p)<-[:POSTED]-(o:Institution)-[:IN]->(:Municipality {id: here})
WHERE NOT o.id IN $viewer.institutions AND coalesce(p.until, p.event_on, $on) >= $on
WITH mine, own_kinds, own_sectors, here, followed, p, o, told,
  coalesce(p.audience, 'everyone') = 'everyone' AND p.kinds IS NULL AND p.sectors IS NULL AND NOT EXISTS { (p)-[:ADDRESSED_TO]->() } AS is_open,
  any(k IN coalesce(p.kinds, []) WHERE k IN own_kinds) OR any(s IN coalesce(p.sectors, []) WHERE s IN own_sectors)
    OR any(i IN mine WHERE EXISTS { (p)-[:ADDRESSED_TO]->(i) }) AS is_named
WHERE is_named OR ((is_open OR coalesce('coordinators' IN $viewer.sees AND here = $viewer.municipality, false))
  AND (o.id IN $institutions OR o.kind IN $follows_kinds
    OR EXISTS { (p)-[:ABOUT]->(t:Topic) WHERE t IN followed }))
WITH mine, p, o, told, is_open ORDER BY told DESC, p.id LIMIT 200
RETURN p.id AS id, p.title AS title, told, o {.id, .kind, .sector, name: coalesce(o.short_name, o.name)} AS owner, p.kinds AS kinds, p.sectors AS sectors,
  [i IN mine WHERE EXISTS { (p)-[:ADDRESSED_TO]->(i) } | i.id] AS addressees, is_open AS open,
  COLLECT { MATCH (p)-[:ABOUT]->(:Topic)-[:PART_OF*0..5]->(c:Topic) RETURN DISTINCT [c.id, c.name] } AS topics,
  [i IN mine | [i.id, coalesce(i.short_name, i.name), i.kind, i.sector]] AS mine

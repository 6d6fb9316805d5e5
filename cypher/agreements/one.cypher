// title.ru = "Договор"
// title.en = "An agreement"
// about.ru = "Договор по идентификатору: номер, вид, предмет, дни, стороны с ролями, рамочный договор и приложения, обмены по нему (последние первыми, не больше 50) и формальные связи, которые он создаёт."
// about.en = "An agreement by its id: number, kind, subject, days, parties with roles, framework and annexes, exchanges under it (the latest first, at most 50) and the formal ties that it makes."
// access = "read"
// tags = ["agreements"]
// columns = ["id", "number", "form", "subject", "state", "signed_on", "since", "until", "since_precision", "until_precision", "version", "parties", "annex_to", "framework", "annexes", "exchanges", "exchanges_total", "ties"]
// params.id = {type = "id"}
MATCH (a:Agreement {id: $id})
USING INDEX SEEK a:Agreement(id)
CALL (a) {
  MATCH (a)<-[p:PARTY_TO]-(x:Institution)
  WITH p, x, head([(x)-[:IN]->(m:Municipality) | m.id]) AS home
  ORDER BY p.role = 'base' DESC, x.short_name, x.id
  RETURN collect({institution: x.id, name: coalesce(x.short_name, x.name), sector: x.sector, role: coalesce(p.role, 'party'), municipality: home, confirmed_at: p.confirmed_at}) AS parties
}
CALL (a) {
  MATCH (a)<-[:UNDER]-(e:Exchange)
  WITH e ORDER BY e.happened_on DESC, e.id
  WITH collect(e) AS every
  RETURN [e IN every[..50] | e {.id, .title, .happened_on, .state, giver: head([(g)-[:GAVE]->(e) | coalesce(g.short_name, g.name)]), receiver: head([(e)-[:RECEIVED_BY]->(r) | coalesce(r.short_name, r.name)])}] AS exchanges,
    size(every) AS exchanges_total
}
CALL (a) {
  MATCH (a)<-[:PARTY_TO]-(x:Institution)-[t:FORMAL_TIE]->(y:Institution)
  WHERE t.agreement = a.id
  WITH DISTINCT t, x, y ORDER BY x.short_name, y.short_name, t.id
  RETURN collect({id: t.id, kind: t.kind, start: x.id, start_name: coalesce(x.short_name, x.name), end: y.id, end_name: coalesce(y.short_name, y.name), since: t.since, until: t.until, since_precision: t.since_precision, until_precision: t.until_precision}) AS ties
}
WITH a, parties, exchanges, exchanges_total, ties,
  head(COLLECT { MATCH (a)-[:ANNEX_TO]->(f:Agreement) RETURN f {.id, .number, .subject, .state, .since, .until} ORDER BY f.id }) AS framework
RETURN a.id AS id, a.number AS number, a.form AS form, a.subject AS subject, a.state AS state, a.signed_on AS signed_on,
  a.since AS since, a.until AS until, a.since_precision AS since_precision, a.until_precision AS until_precision, a.version AS version,
  parties, framework.id AS annex_to, framework,
  COLLECT { MATCH (a)<-[:ANNEX_TO]-(x:Agreement) RETURN x {.id, .number, .subject, .state, .since, .until} ORDER BY x.since, x.number, x.id } AS annexes,
  exchanges, exchanges_total, ties

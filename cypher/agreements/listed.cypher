// title.ru = "Договоры учреждений и муниципалитета"
// title.en = "Agreements of institutions and of a municipality"
// about.ru = "Договоры, стороны которых названы или находятся в муниципалитете: номер, вид, предмет, состояние, дни, стороны с ролями, к какому договору это приложение. Проекты, которые ещё не вступили в силу, сеть не содержит. Не больше $limit."
// about.en = "Agreements with a party that is named or is in the municipality: number, kind, subject, state, days, parties with roles, to which agreement it is an annex. Drafts that are not in force yet are not in the network. At most $limit."
// access = "read"
// tags = ["agreements"]
// columns = ["id", "number", "form", "subject", "state", "signed_on", "since", "until", "since_precision", "until_precision", "parties", "annex_to"]
// params.institutions = {type = "ids"}
// params.municipality = {type = "text"}
// params.limit = {type = "int", default = 5000, min = 1, max = 20000}
CALL () {
  UNWIND $institutions AS wanted
  MATCH (i:Institution {id: wanted})-[:PARTY_TO]->(a:Agreement)
  USING INDEX SEEK i:Institution(id)
  RETURN a
  UNION
  MATCH (m:Municipality {id: $municipality})<-[:IN]-(:Institution)-[:PARTY_TO]->(a:Agreement)
  USING INDEX SEEK m:Municipality(id)
  RETURN a
}
WITH DISTINCT a ORDER BY a.id LIMIT $limit
RETURN a.id AS id, a.number AS number, a.form AS form, a.subject AS subject, a.state AS state, a.signed_on AS signed_on,
  a.since AS since, a.until AS until, a.since_precision AS since_precision, a.until_precision AS until_precision,
  COLLECT { MATCH (a)<-[p:PARTY_TO]-(x:Institution) RETURN [x.id, coalesce(p.role, 'party')] ORDER BY p.role = 'base' DESC, x.short_name, x.id } AS parties,
  head(COLLECT { MATCH (a)-[:ANNEX_TO]->(f:Agreement) RETURN f.id ORDER BY f.id }) AS annex_to
ORDER BY id

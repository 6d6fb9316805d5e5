// title.ru = "Всё держится на одном человеке"
// title.en = "Everything hangs on one person"
// about.ru = "Учреждения муниципалитета, у которых на дату один педагог держит не меньше указанной доли подтверждённых контактов с другими учреждениями (всех контактов не меньше порога). Контакт двух учреждений считается за каждым своим педагогом, который в нём участвует. Считается только то, что может видеть смотрящий."
// about.en = "Institutions of the municipality where on the day one teacher holds at least the given share of the confirmed contacts with other institutions (of contacts there are at least the threshold). Only what the reader may see is counted."
// access = "read"
// tags = ["positions", "contacts", "people"]
// columns = ["institution", "person", "held", "contacts", "portion"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.least = {type = "int", default = 5, min = 1, max = 1000, title = {ru = "Контактов, не меньше", en = "Contacts, at least"}}
// params.share = {type = "float", default = 0.5, min = 0, max = 1, title = {ru = "Доля одного, не меньше (0–1)", en = "Share of one, at least (0–1)"}}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.person = {ru = "Педагог", en = "Teacher", type = "teacher"}
// heads.held = {ru = "Контактов педагога", en = "Contacts of the teacher", type = "int"}
// heads.contacts = {ru = "Контактов учреждения", en = "Contacts of the institution", type = "int"}
// heads.portion = {ru = "Доля", en = "Share", type = "share"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
CALL (i) {
  MATCH (i)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q)
  WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
    AND (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
    AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
    AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
  CALL (q) {
    WITH q WHERE q:Institution
    RETURN q AS j
    UNION ALL
    WITH q
    MATCH (q:Teacher)-[v:WORKS_AT]->(j:Institution)
    WHERE (v.since IS NULL OR v.since <= $on) AND (v.until IS NULL OR v.until >= $on)
    RETURN DISTINCT j
  }
  RETURN p, t, j
}
WITH i, p, t, j WHERE j <> i
WITH i, p, collect(DISTINCT t) AS own
WITH i, collect({p: p.id, n: size(own)}) AS people, collect(own) AS every
WITH i, people, COUNT { UNWIND every AS some UNWIND some AS t RETURN DISTINCT t } AS contacts
WHERE contacts >= $least
UNWIND people AS one
WITH i, contacts, one WHERE 1.0 * one.n / contacts >= $share
RETURN i.id AS institution, one.p AS person, one.n AS held, contacts, 1.0 * one.n / contacts AS portion
ORDER BY portion DESC, contacts DESC, institution, person

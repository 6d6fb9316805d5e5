// title.ru = "Педагоги с наибольшим числом контактов"
// title.en = "Teachers with most contacts"
// about.ru = "Педагоги, работающие на дату в учреждениях муниципалитета: сколько у них подтверждённых контактов, действующих в этот день, скольких видов и со сколькими чужими учреждениями. Показаны те, у кого контактов не меньше порога. Считается только то, что может видеть смотрящий."
// about.en = "Teachers at work at institutions of the municipality on the day: how many confirmed contacts in force on it they have, of how many kinds, and with how many other institutions. Shown are those with at least the threshold. Only what the reader may see is counted."
// access = "read"
// tags = ["people", "contacts"]
// columns = ["person", "institution", "contacts", "kinds", "institutions"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.least = {type = "int", default = 5, min = 1, max = 1000, title = {ru = "Контактов, не меньше", en = "Contacts, at least"}}
// heads.person = {ru = "Педагог", en = "Teacher", type = "teacher"}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.contacts = {ru = "Контактов", en = "Contacts", type = "int"}
// heads.kinds = {ru = "Видов", en = "Kinds", type = "int"}
// heads.institutions = {ru = "Других учреждений", en = "Other institutions", type = "int"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
  AND ($sector IS NULL OR i.sector = $sector)
MATCH (i)<-[w:WORKS_AT]-(p:Teacher)
WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on) AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
WITH p, collect(DISTINCT i) AS homes
WITH p, homes, COLLECT {
    MATCH (p)-[t:INFORMAL_TIE]-(q)
    WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN DISTINCT t
  } AS ties
WHERE size(ties) >= $least
RETURN p.id AS person, head(COLLECT { UNWIND homes AS h RETURN h.id ORDER BY h.id }) AS institution, size(ties) AS contacts, COUNT { UNWIND ties AS t RETURN DISTINCT t.kind } AS kinds,
  COUNT {
    UNWIND ties AS t
    WITH p, homes, CASE WHEN startNode(t) = p THEN endNode(t) ELSE startNode(t) END AS q
    CALL (q) {
    WITH q WHERE q:Institution
    RETURN q AS j
    UNION ALL
    WITH q
    MATCH (q:Teacher)-[v:WORKS_AT]->(j:Institution)
    WHERE (v.since IS NULL OR v.since <= $on) AND (v.until IS NULL OR v.until >= $on)
    RETURN DISTINCT j
  }
    WITH j, homes WHERE NOT j IN homes
    RETURN DISTINCT j
  } AS institutions
ORDER BY contacts DESC, person

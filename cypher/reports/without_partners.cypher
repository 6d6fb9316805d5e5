// title.ru = "Учреждения без партнёров"
// title.en = "Institutions without partners"
// about.ru = "Учреждения муниципалитета, у которых на дату нет ни одной действующей формальной связи. Рядом: когда закончилась последняя и сколько подтверждённых контактов у их педагогов с людьми и учреждениями вне учреждения. Контакт педагога с самим учреждением считается и за этим учреждением. Считается только то, что может видеть смотрящий."
// about.en = "Institutions of the municipality without any formal tie in force on the day. Beside them: when the last one ended, and how many confirmed contacts their teachers have with people and institutions outside. A teacher’s contact with an institution itself counts for that institution too. Only what the reader may see is counted."
// access = "read"
// tags = ["gaps", "ties"]
// columns = ["institution", "kind", "sector", "ended_on", "contacts"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.kind = {ru = "Вид", en = "Kind", type = "code", family = "institution"}
// heads.sector = {ru = "Сектор", en = "Sector", type = "code", family = "sector"}
// heads.ended_on = {ru = "Последняя закончилась", en = "The last one ended", type = "date"}
// heads.contacts = {ru = "Контактов вне учреждения", en = "Contacts outside", type = "int"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
  AND ($sector IS NULL OR i.sector = $sector)
  AND NOT EXISTS { (i)-[t:FORMAL_TIE]-() WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) }
RETURN i.id AS institution, i.kind AS kind, i.sector AS sector,
  reduce(last = null, day IN COLLECT { MATCH (i)-[t:FORMAL_TIE]-() WHERE t.until < $on RETURN t.until } | CASE WHEN last >= day THEN last ELSE day END) AS ended_on,
  COUNT {
  CALL (i) {
    MATCH (i)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q)
    WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
      AND (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
      AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN t, q
    UNION
    MATCH (i)<-[t:INFORMAL_TIE]-(q:Teacher)
    WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN t, q
  }
  CALL (q) {
    WITH q WHERE q:Institution
    RETURN q AS j
    UNION ALL
    WITH q
    MATCH (q:Teacher)-[v:WORKS_AT]->(j:Institution)
    WHERE (v.since IS NULL OR v.since <= $on) AND (v.until IS NULL OR v.until >= $on)
    RETURN DISTINCT j
  }
  WITH t, j, i WHERE j <> i
  RETURN DISTINCT t
  } AS contacts
ORDER BY contacts DESC, institution

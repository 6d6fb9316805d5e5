// title.ru = "Сколько педагогов связаны с другими учреждениями"
// title.en = "How many teachers are in contact with other institutions"
// about.ru = "Для каждого учреждения муниципалитета: сколько педагогов работает в нём на дату и у скольких из них есть хотя бы один подтверждённый контакт, действующий в этот день, с человеком другого учреждения или самим другим учреждением; доля — из работающих. Считается только то, что может видеть смотрящий."
// about.en = "For each institution of the municipality: how many teachers work there on the day, and how many of them have a confirmed contact in force with somebody of another institution, or with the institution itself; the share is of those at work. Only what the reader may see is counted."
// access = "read"
// tags = ["people", "contacts", "positions"]
// columns = ["institution", "sector", "people", "tied", "share"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.sector = {ru = "Сектор", en = "Sector", type = "code", family = "sector"}
// heads.people = {ru = "Педагогов", en = "Teachers", type = "int"}
// heads.tied = {ru = "Связаны с другими", en = "In contact with others", type = "int"}
// heads.share = {ru = "Доля", en = "Share", type = "share"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
  AND ($sector IS NULL OR i.sector = $sector)
MATCH (i)<-[h:WORKS_AT]-(o:Teacher)
WHERE (h.since IS NULL OR h.since <= $on) AND (h.until IS NULL OR h.until >= $on) AND (o.visibility IN $viewer.sees OR o.id = $viewer.person) AND coalesce(o.state, '') <> 'left'
WITH i, count(DISTINCT o) AS people
WITH i, people, COUNT {
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
  WITH i, p, j WHERE j <> i AND coalesce(p.state, '') <> 'left'
  RETURN DISTINCT p
  } AS tied
RETURN i.id AS institution, i.sector AS sector, people, tied, 1.0 * tied / people AS share
ORDER BY share DESC, people DESC, institution

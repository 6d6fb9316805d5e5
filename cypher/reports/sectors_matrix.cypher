// title.ru = "Связи между секторами"
// title.en = "Ties between sectors"
// about.ru = "Для каждых двух секторов: сколько пар учреждений муниципалитета связано на дату хотя бы одной формальной связью и сколько подтверждённых контактов соединяет их педагогов, работающих там в этот день. На диагонали — внутри сектора. Пара считается один раз; таблица симметрична. Контакт педагога с самим учреждением считается и за этим учреждением. Считается только то, что может видеть смотрящий."
// about.en = "For every two sectors: how many pairs of institutions of the municipality are joined on the day by a formal tie or more, and how many confirmed contacts join their teachers at work there on that day. On the diagonal: inside a sector. A pair counts once; the table is symmetrical. A teacher’s contact with an institution itself counts for that institution too. Only what the reader may see is counted."
// access = "read"
// tags = ["ties", "sectors"]
// columns = ["sector", "other", "pairs", "contacts"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.sector = {ru = "Сектор", en = "Sector", type = "code", family = "sector"}
// heads.other = {ru = "Другой сектор", en = "Other sector", type = "code", family = "sector"}
// heads.pairs = {ru = "Пар с формальной связью", en = "Pairs with a formal tie", type = "int"}
// heads.contacts = {ru = "Контактов", en = "Contacts", type = "int"}
// view = "chart"
// chart = {type = "matrix", x = "sector", y = ["pairs"], series = "other"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
CALL (m, i) {
  MATCH (i)-[t:FORMAL_TIE]-(j:Institution)-[:IN]->(m)
  WHERE j <> i AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  RETURN j, t, 'formal' AS nature
  UNION ALL
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
  MATCH (j)-[:IN]->(m) WHERE j <> i
  RETURN j, t, 'informal' AS nature
}
WITH i.sector AS sector, j.sector AS other, nature, t, CASE WHEN i.id < j.id THEN i.id + ' ' + j.id ELSE j.id + ' ' + i.id END AS pair
RETURN sector, other, count(DISTINCT CASE nature WHEN 'formal' THEN pair END) AS pairs,
  count(DISTINCT CASE nature WHEN 'informal' THEN t END) AS contacts
ORDER BY sector, other

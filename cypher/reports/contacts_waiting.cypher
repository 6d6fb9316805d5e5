// title.ru = "Контакты, которые ждут подтверждения"
// title.en = "Contacts waiting to be confirmed"
// about.ru = "По учреждениям муниципалитета: сколько предложенных и ещё не подтверждённых контактов у педагогов, работающих там на дату, с какого дня ждёт самый давний и сколько подтверждённых. Считается только то, что может видеть смотрящий."
// about.en = "By institution of the municipality: how many proposed contacts of the teachers at work there on the day are not confirmed yet, since when the oldest waits, and how many are confirmed. Only what the reader may see is counted."
// access = "read"
// tags = ["contacts"]
// columns = ["institution", "waiting", "oldest", "confirmed"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.waiting = {ru = "Ждут", en = "Waiting", type = "int"}
// heads.oldest = {ru = "Записан самый давний", en = "The oldest was registered", type = "date"}
// heads.confirmed = {ru = "Подтверждено", en = "Confirmed", type = "int"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
CALL (i) {
  MATCH (i)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q)
  WHERE t.state IN ['proposed', 'confirmed'] AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
    AND (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
    AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
    AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
  RETURN collect(DISTINCT t) AS every
}
WITH i, [t IN every WHERE t.state = 'proposed'] AS waiting, [t IN every WHERE t.state = 'confirmed'] AS confirmed
WHERE size(waiting) > 0
RETURN i.id AS institution, size(waiting) AS waiting,
  reduce(first = null, t IN waiting | CASE WHEN first <= date(t.created_at) THEN first ELSE date(t.created_at) END) AS oldest,
  size(confirmed) AS confirmed
ORDER BY waiting DESC, institution

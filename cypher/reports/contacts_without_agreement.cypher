// title.ru = "Дружба без бумаги"
// title.en = "Contacts without an agreement"
// about.ru = "Пары учреждений, между педагогами которых на дату есть подтверждённые контакты (не меньше порога), но нет ни действующей формальной связи, ни общего действующего договора. Хотя бы одно учреждение — из муниципалитета; педагог считается там, где работает в этот день. Контакт педагога с самим учреждением считается и за этим учреждением. Считается только то, что может видеть смотрящий."
// about.en = "Pairs of institutions whose teachers have confirmed contacts on the day (at least the threshold) while there is neither a formal tie nor a common agreement in force. At least one is of the municipality; a teacher counts where they work on that day. A teacher’s contact with an institution itself counts for that institution too. Only what the reader may see is counted."
// access = "read"
// tags = ["gaps", "contacts", "agreements"]
// columns = ["one", "other", "contacts", "people", "since"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.least = {type = "int", default = 3, min = 1, max = 1000, title = {ru = "Контактов, не меньше", en = "Contacts, at least"}}
// heads.one = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.other = {ru = "Другое учреждение", en = "Other institution", type = "institution"}
// heads.contacts = {ru = "Контактов", en = "Contacts", type = "int"}
// heads.people = {ru = "Пар людей", en = "Pairs of people", type = "int"}
// heads.since = {ru = "Первый с", en = "The first since", type = "date"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
CALL (i) {
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
  RETURN j, t
}
WITH i, j, t WHERE j <> i AND (i.id < j.id OR NOT (j)-[:IN]->(:Municipality {id: $municipality}))
WITH i, j, count(DISTINCT t) AS contacts, min(t.since) AS since,
  count(DISTINCT CASE WHEN startNode(t).id < endNode(t).id THEN startNode(t).id + ' ' + endNode(t).id ELSE endNode(t).id + ' ' + startNode(t).id END) AS people
WHERE contacts >= $least AND NOT EXISTS { (i)-[f:FORMAL_TIE]-(j) WHERE (f.since IS NULL OR f.since <= $on) AND (f.until IS NULL OR f.until >= $on) }
  AND NOT EXISTS {
    (i)-[:PARTY_TO]->(a:Agreement)<-[:PARTY_TO]-(j) WHERE (a.state = 'active' OR (a.state <> 'draft' AND a.until < date())) AND (a.since IS NULL OR a.since <= $on) AND (a.until IS NULL OR a.until >= $on)
  }
RETURN i.id AS one, j.id AS other, contacts, people, since
ORDER BY contacts DESC, one, other

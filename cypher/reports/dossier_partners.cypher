// title.ru = "Досье учреждения: партнёры"
// title.en = "Dossier of an institution: partners"
// about.ru = "Все, с кем учреждение связано или было связано до даты: виды формальных связей за все годы, первый и последний день, действует ли хоть одна на дату; сколько подтверждённых контактов их педагогов действует в этот день; сколько было подтверждённых обменов. Контакт педагога с самим учреждением считается и за этим учреждением. Считается только то, что может видеть смотрящий."
// about.en = "Everybody the institution is or was tied with up to the day: kinds of formal ties of all years, first and last day, whether one is in force on the day; how many confirmed contacts of their teachers are in force on it; how many confirmed exchanges there were. A teacher’s contact with an institution itself counts for that institution too. Only what the reader may see is counted."
// access = "read"
// tags = ["dossier", "ties"]
// columns = ["partner", "sector", "active", "ties", "since", "until", "contacts", "exchanges"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.institution = {type = "id", title = {ru = "Учреждение", en = "Institution"}, suggest = "suggest.institutions"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.partner = {ru = "Партнёр", en = "Partner", type = "institution"}
// heads.sector = {ru = "Сектор", en = "Sector", type = "code", family = "sector"}
// heads.active = {ru = "Действует", en = "In force", type = "bool"}
// heads.ties = {ru = "Формальных связей", en = "Formal ties", type = "int"}
// heads.since = {ru = "С", en = "Since", type = "date"}
// heads.until = {ru = "По", en = "Until", type = "date"}
// heads.contacts = {ru = "Контактов", en = "Contacts", type = "int"}
// heads.exchanges = {ru = "Обменов", en = "Exchanges", type = "int"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution {id: $institution})
USING INDEX SEEK i:Institution(id)
WHERE ($sector IS NULL OR i.sector = $sector)
CALL (i) {
  MATCH (i)-[t:FORMAL_TIE]-(j:Institution)
  WHERE j <> i AND (t.since IS NULL OR t.since <= $on)
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
  WITH i, t, j WHERE j <> i
  RETURN j, t, 'informal' AS nature
  UNION ALL
  MATCH (i)-[:GAVE|RECEIVED_BY]-(e:Exchange)-[:GAVE|RECEIVED_BY]-(j:Institution)
  WHERE j <> i AND e.state = 'confirmed' AND e.happened_on <= $on
  RETURN j, e AS t, 'exchange' AS nature
}
WITH j, collect(DISTINCT CASE nature WHEN 'formal' THEN t END) AS papers, count(DISTINCT CASE nature WHEN 'informal' THEN t END) AS contacts,
  count(DISTINCT CASE nature WHEN 'exchange' THEN t END) AS exchanges
RETURN j.id AS partner, j.sector AS sector, any(t IN papers WHERE t.until IS NULL OR t.until >= $on) AS active, size(papers) AS ties,
  reduce(first = null, t IN papers | CASE WHEN first <= t.since THEN first ELSE t.since END) AS since,
  CASE WHEN any(t IN papers WHERE t.until IS NULL) THEN null
    ELSE reduce(last = null, t IN papers | CASE WHEN last >= t.until THEN last ELSE t.until END) END AS until,
  contacts, exchanges
ORDER BY active DESC, ties DESC, contacts DESC, partner

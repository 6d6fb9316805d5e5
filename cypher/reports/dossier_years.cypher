// title.ru = "Досье учреждения: по годам"
// title.en = "Dossier of an institution: through the years"
// about.ru = "Одно учреждение в последний день каждого года (в последнем году — на дату): сколько партнёров по действующим формальным связям, сколько подтверждённых контактов его педагогов, работавших в тот день, с людьми и учреждениями вне его и со сколькими учреждениями; сколько подтверждённых обменов за год. Контакт педагога с самим учреждением считается и за этим учреждением. Считается только то, что может видеть смотрящий."
// about.en = "One institution on the last day of each year (in the last one: on the given day): how many partners by formal ties in force, how many confirmed contacts of its teachers at work that day with people and institutions outside, and with how many institutions; how many confirmed exchanges in the year. A teacher’s contact with an institution itself counts for that institution too. Only what the reader may see is counted."
// access = "read"
// tags = ["dossier", "time"]
// columns = ["year", "partners", "contacts", "reached", "exchanges"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.institution = {type = "id", title = {ru = "Учреждение", en = "Institution"}, suggest = "suggest.institutions"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.years = {type = "int", default = 10, min = 1, max = 50, title = {ru = "За сколько лет", en = "How many years"}}
// heads.year = {ru = "Год", en = "Year", type = "int"}
// heads.partners = {ru = "Партнёров", en = "Partners", type = "int"}
// heads.contacts = {ru = "Контактов", en = "Contacts", type = "int"}
// heads.reached = {ru = "Учреждений знакомых", en = "Institutions of these contacts", type = "int"}
// heads.exchanges = {ru = "Обменов", en = "Exchanges", type = "int"}
// view = "chart"
// chart = {type = "line", x = "year", y = ["partners", "contacts", "reached"]}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution {id: $institution})
USING INDEX SEEK i:Institution(id)
WHERE ($sector IS NULL OR i.sector = $sector)
UNWIND range($on.year - $years + 1, $on.year) AS year
WITH *, date({year: year}) AS first,
  CASE WHEN year = $on.year THEN $on ELSE date({year: year, month: 12, day: 31}) END AS last
CALL (i, last) {
  CALL (i, last) {
    MATCH (i)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q)
    WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= last) AND (t.until IS NULL OR t.until >= last)
      AND (w.since IS NULL OR w.since <= last) AND (w.until IS NULL OR w.until >= last)
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
      AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN t, q
    UNION
    MATCH (i)<-[t:INFORMAL_TIE]-(q:Teacher)
    WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= last) AND (t.until IS NULL OR t.until >= last)
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN t, q
  }
  CALL (q, last) {
    WITH q WHERE q:Institution
    RETURN q AS j
    UNION ALL
    WITH q, last
    MATCH (q:Teacher)-[v:WORKS_AT]->(j:Institution)
    WHERE (v.since IS NULL OR v.since <= last) AND (v.until IS NULL OR v.until >= last)
    RETURN DISTINCT j
  }
  WITH i, t, j WHERE j <> i
  RETURN count(DISTINCT t) AS contacts, count(DISTINCT j) AS reached
}
RETURN year, COUNT { MATCH (i)-[t:FORMAL_TIE]-(j:Institution) WHERE j <> i AND (t.since IS NULL OR t.since <= last) AND (t.until IS NULL OR t.until >= last) RETURN DISTINCT j } AS partners, contacts, reached,
  COUNT { MATCH (i)-[:GAVE|RECEIVED_BY]-(e:Exchange) WHERE e.state = 'confirmed' AND e.happened_on >= first AND e.happened_on <= last RETURN DISTINCT e } AS exchanges
ORDER BY year

// title.ru = "Досье учреждения: числа"
// title.en = "Dossier of an institution: numbers"
// about.ru = "Одно учреждение на дату. Партнёры — учреждения, с которыми его соединяет действующая формальная связь; контакты — подтверждённые, его педагогов (работающих в этот день) с людьми и учреждениями вне его; программы, ресурсы и проекты — действующие; потребности — открытые; обмены — подтверждённые, за год до даты. Контакт педагога с самим учреждением считается и за этим учреждением. Считается только то, что может видеть смотрящий."
// about.en = "One institution on a day. Partners are institutions joined with it by a formal tie in force; contacts, confirmed ones of its teachers (at work that day) with people and institutions outside; programmes, resources and projects, those in force; needs, open ones; exchanges, confirmed ones of the year before the day. A teacher’s contact with an institution itself counts for that institution too. Only what the reader may see is counted."
// access = "read"
// tags = ["dossier"]
// columns = ["partners", "people", "contacts", "reached", "agreements", "projects", "programmes", "offers", "needs", "gave", "received"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// params.institution = {type = "id", title = {ru = "Учреждение", en = "Institution"}, suggest = "suggest.institutions"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.partners = {ru = "Партнёров", en = "Partners", type = "int"}
// heads.people = {ru = "Педагогов", en = "Teachers", type = "int"}
// heads.contacts = {ru = "Контактов вне учреждения", en = "Contacts outside", type = "int"}
// heads.reached = {ru = "Учреждений знакомых", en = "Institutions of these contacts", type = "int"}
// heads.agreements = {ru = "Договоров", en = "Agreements", type = "int"}
// heads.projects = {ru = "Проектов", en = "Projects", type = "int"}
// heads.programmes = {ru = "Программ", en = "Programmes", type = "int"}
// heads.offers = {ru = "Ресурсов", en = "Resources", type = "int"}
// heads.needs = {ru = "Открытых потребностей", en = "Open needs", type = "int"}
// heads.gave = {ru = "Отдало за год", en = "Gave in the year", type = "int"}
// heads.received = {ru = "Получило за год", en = "Received in the year", type = "int"}
// view = "number"
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution {id: $institution})
USING INDEX SEEK i:Institution(id)
WHERE ($sector IS NULL OR i.sector = $sector)
RETURN COUNT { MATCH (i)-[t:FORMAL_TIE]-(j:Institution) WHERE j <> i AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) RETURN DISTINCT j } AS partners,
  COUNT { MATCH (i)<-[w:WORKS_AT]-(p:Teacher) WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on) AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND coalesce(p.state, '') <> 'left' RETURN DISTINCT p } AS people,
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
  WITH i, t, j WHERE j <> i
  RETURN DISTINCT t
  } AS contacts,
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
  WITH i, j WHERE j <> i
  RETURN DISTINCT j
  } AS reached,
  COUNT { MATCH (i)-[:PARTY_TO]->(a:Agreement) WHERE (a.state = 'active' OR (a.state <> 'draft' AND a.until < date())) AND (a.since IS NULL OR a.since <= $on) AND (a.until IS NULL OR a.until >= $on) RETURN DISTINCT a } AS agreements,
  COUNT { MATCH (i)-[r:TAKES_PART]->(x:Project) WHERE x.status = 'active' AND (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on) AND (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on) RETURN DISTINCT x } AS projects,
  COUNT { MATCH (i)-[:RUNS]->(x:Programme) WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on) RETURN DISTINCT x } AS programmes,
  COUNT { MATCH (i)-[:OFFERS]->(x:Resource) WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on) RETURN DISTINCT x } AS offers,
  COUNT { MATCH (i)-[:NEEDS]->(x:Need) WHERE x.state = 'open' AND (x.until IS NULL OR x.until >= $on) RETURN DISTINCT x } AS needs,
  COUNT { MATCH (i)-[:GAVE]->(e:Exchange) WHERE e.state = 'confirmed' AND e.happened_on > $on - duration({years: 1}) AND e.happened_on <= $on RETURN DISTINCT e } AS gave,
  COUNT { MATCH (i)<-[:RECEIVED_BY]-(e:Exchange) WHERE e.state = 'confirmed' AND e.happened_on > $on - duration({years: 1}) AND e.happened_on <= $on RETURN DISTINCT e } AS received

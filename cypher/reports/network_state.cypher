// title.ru = "Состояние сети"
// title.en = "The state of the network"
// about.ru = "Муниципалитет в числах на дату. Учреждения — существовавшие в этот день; педагоги — работавшие в них в этот день; формальные связи — действовавшие, хотя бы с одним из этих учреждений; договоры и проекты — действовавшие по своим датам (проекты договоров не считаются; прекращённые — если их последний день известен и прошёл); контакты — подтверждённые неформальные связи этих педагогов, действовавшие в тот же день; обмены — подтверждённые, за год до даты. Без партнёров — учреждения без единой действующей формальной связи. Потребности открыты, а контакты ждут ответа сегодня: прежние их состояния не хранятся. Считается только то, что может видеть смотрящий."
// about.en = "A municipality in numbers on a day. Institutions are those that existed on it; teachers, those who worked there; formal ties, those in force with at least one of these institutions; agreements and projects, those in force by their days (drafts are left out; of those that are over, the ones whose last day is known and past); contacts, confirmed informal ties of these teachers in force on the day; exchanges, confirmed ones of the year before it. Without partners are institutions with no formal tie in force. Needs are open, and contacts wait, today: their earlier states are not kept. Only what the reader may see is counted."
// access = "read"
// tags = ["overview"]
// columns = ["institutions", "without_partners", "people", "formal", "agreements", "contacts", "waiting", "projects", "programmes", "offers", "needs", "exchanges"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.institutions = {ru = "Учреждений", en = "Institutions", type = "int"}
// heads.without_partners = {ru = "Из них без партнёров", en = "Of them without partners", type = "int"}
// heads.people = {ru = "Педагогов", en = "Teachers", type = "int"}
// heads.formal = {ru = "Формальных связей", en = "Formal ties", type = "int"}
// heads.agreements = {ru = "Действующих договоров", en = "Agreements in force", type = "int"}
// heads.contacts = {ru = "Подтверждённых контактов", en = "Confirmed contacts", type = "int"}
// heads.waiting = {ru = "Контактов ждут ответа", en = "Contacts waiting for an answer", type = "int"}
// heads.projects = {ru = "Идущих проектов", en = "Projects under way", type = "int"}
// heads.programmes = {ru = "Программ", en = "Programmes", type = "int"}
// heads.offers = {ru = "Предложенных ресурсов", en = "Resources on offer", type = "int"}
// heads.needs = {ru = "Открытых потребностей", en = "Open needs", type = "int"}
// heads.exchanges = {ru = "Обменов за год", en = "Exchanges in the year", type = "int"}
// view = "number"
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
WITH collect(i) AS places
WITH places,
  COLLECT {
    UNWIND places AS i
    MATCH (i)<-[w:WORKS_AT]-(p:Teacher)
    WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on) AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
      AND coalesce(p.state, '') <> 'left'
    RETURN DISTINCT p
  } AS people
RETURN size(places) AS institutions,
  size([i IN places WHERE NOT EXISTS { (i)-[t:FORMAL_TIE]-() WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on) }]) AS without_partners,
  size(people) AS people,
  COUNT {
    UNWIND places AS i
    MATCH (i)-[t:FORMAL_TIE]-() WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
    RETURN DISTINCT t
  } AS formal,
  COUNT {
    UNWIND places AS i
    MATCH (i)-[:PARTY_TO]->(a:Agreement) WHERE (a.state = 'active' OR (a.state <> 'draft' AND a.until < date())) AND (a.since IS NULL OR a.since <= $on) AND (a.until IS NULL OR a.until >= $on)
    RETURN DISTINCT a
  } AS agreements,
  COUNT {
    UNWIND people AS p
    MATCH (p)-[t:INFORMAL_TIE]-(q)
    WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN DISTINCT t
  } AS contacts,
  COUNT {
    UNWIND people AS p
    MATCH (p)-[t:INFORMAL_TIE]-(q)
    WHERE t.state = 'proposed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id]) AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN DISTINCT t
  } AS waiting,
  COUNT {
    UNWIND places AS i
    MATCH (i)-[r:TAKES_PART]->(x:Project)
    WHERE (x.status = 'active' OR (x.status = 'finished' AND coalesce(x.until, r.until) < date())) AND (r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until >= $on) AND (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on)
    RETURN DISTINCT x
  } AS projects,
  COUNT { UNWIND places AS i MATCH (i)-[:RUNS]->(x:Programme) WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on) RETURN DISTINCT x } AS programmes,
  COUNT { UNWIND places AS i MATCH (i)-[:OFFERS]->(x:Resource) WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on) RETURN DISTINCT x } AS offers,
  COUNT { UNWIND places AS i MATCH (i)-[:NEEDS]->(x:Need) WHERE x.state = 'open' AND (x.until IS NULL OR x.until >= $on) RETURN DISTINCT x } AS needs,
  COUNT {
    UNWIND places AS i
    MATCH (i)-[:GAVE|RECEIVED_BY]-(e:Exchange)
    WHERE e.state = 'confirmed' AND e.happened_on > $on - duration({years: 1}) AND e.happened_on <= $on
    RETURN DISTINCT e
  } AS exchanges

// title.ru = "Связи по годам"
// title.en = "Ties through the years"
// about.ru = "Сколько формальных связей учреждений муниципалитета и подтверждённых контактов их педагогов (нынешних и прежних) действовало в последний день каждого года (в последнем году — на дату), сколько за год началось и закончилось. Связь без даты начала считается действовавшей всегда и начавшейся не считается. Считается только то, что может видеть смотрящий."
// about.en = "How many formal ties of the institutions of a municipality and confirmed contacts of their teachers, present and past, were in force on the last day of each year (in the last one: on the given day), how many began and ended during the year. A tie without a first day counts as in force always, and as begun never. Only what the reader may see is counted."
// access = "read"
// tags = ["overview", "time"]
// columns = ["year", "formal", "formal_begun", "formal_ended", "contacts", "contacts_begun", "contacts_ended"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.years = {type = "int", default = 10, min = 1, max = 50, title = {ru = "За сколько лет", en = "How many years"}}
// heads.year = {ru = "Год", en = "Year", type = "int"}
// heads.formal = {ru = "Формальных", en = "Formal", type = "int"}
// heads.formal_begun = {ru = "начались", en = "begun", type = "int"}
// heads.formal_ended = {ru = "закончились", en = "ended", type = "int"}
// heads.contacts = {ru = "Контактов", en = "Contacts", type = "int"}
// heads.contacts_begun = {ru = "начались", en = "begun", type = "int"}
// heads.contacts_ended = {ru = "закончились", en = "ended", type = "int"}
// view = "chart"
// chart = {type = "line", x = "year", y = ["formal", "contacts"]}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WITH collect(i) AS places
WITH COLLECT {
    UNWIND places AS i
    MATCH (i)-[t:FORMAL_TIE]-()
    RETURN DISTINCT t
  } AS papers,
  COLLECT {
    UNWIND places AS i
    MATCH (i)<-[:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q)
    WHERE t.state = 'confirmed' AND (t.visibility IN $viewer.sees OR $viewer.person IN [startNode(t).id, endNode(t).id])
      AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND (q:Institution OR q.visibility IN $viewer.sees OR q.id = $viewer.person)
    RETURN DISTINCT t
  } AS talks
UNWIND range($on.year - $years + 1, $on.year) AS year
WITH *, date({year: year}) AS first,
  CASE WHEN year = $on.year THEN $on ELSE date({year: year, month: 12, day: 31}) END AS last
RETURN year, size([t IN papers WHERE (t.since IS NULL OR t.since <= last) AND (t.until IS NULL OR t.until >= last)]) AS formal,
  size([t IN papers WHERE t.since >= first AND t.since <= last]) AS formal_begun,
  size([t IN papers WHERE t.until >= first AND t.until <= last]) AS formal_ended,
  size([t IN talks WHERE (t.since IS NULL OR t.since <= last) AND (t.until IS NULL OR t.until >= last)]) AS contacts,
  size([t IN talks WHERE t.since >= first AND t.since <= last]) AS contacts_begun,
  size([t IN talks WHERE t.until >= first AND t.until <= last]) AS contacts_ended
ORDER BY year

// title.ru = "Договоры, оставшиеся на бумаге"
// title.en = "Agreements that stayed on paper"
// about.ru = "Договоры сторон из муниципалитета, действующие на дату не меньше указанного числа дней, у которых между сторонами нет на эту дату ни одного подтверждённого контакта педагогов, а за последний год не было ни одного подтверждённого обмена: ни между сторонами, ни по договору. Контакт педагога с самим учреждением считается и за этим учреждением. Считается только то, что может видеть смотрящий."
// about.en = "Agreements with a party of the municipality, in force for at least the given number of days, between whose parties there is no confirmed contact of teachers on the day and was no confirmed exchange during the last year, neither between the parties nor under the agreement. A teacher’s contact with an institution itself counts for that institution too. Only what the reader may see is counted."
// access = "read"
// tags = ["gaps", "agreements"]
// columns = ["number", "form", "subject", "parties", "since", "until"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// params.days = {type = "int", default = 90, min = 0, max = 3650, title = {ru = "Действует дней, не меньше", en = "In force for days, at least"}}
// heads.number = {ru = "Договор №", en = "Agreement No."}
// heads.form = {ru = "Вид", en = "Form", type = "code", family = "form"}
// heads.subject = {ru = "Предмет", en = "Subject"}
// heads.parties = {ru = "Стороны", en = "Parties", type = "list"}
// heads.since = {ru = "С", en = "Since", type = "date"}
// heads.until = {ru = "По", en = "Until", type = "date"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:PARTY_TO]->(a:Agreement)
WHERE (a.state = 'active' OR (a.state <> 'draft' AND a.until < date())) AND (a.since IS NULL OR a.since <= $on - duration({days: $days})) AND (a.until IS NULL OR a.until >= $on)
WITH DISTINCT a
WITH a, COLLECT { MATCH (a)<-[:PARTY_TO]-(x:Institution) RETURN DISTINCT x } AS sides
WHERE size(sides) > 1
  AND NOT EXISTS {
    MATCH (a)<-[:UNDER]-(e:Exchange)
    WHERE e.state = 'confirmed' AND e.happened_on > $on - duration({years: 1}) AND e.happened_on <= $on
  }
  AND NOT EXISTS {
    UNWIND sides AS x
    MATCH (x)-[:GAVE]->(e:Exchange)-[:RECEIVED_BY]->(y:Institution)
    WHERE y IN sides AND e.state = 'confirmed' AND e.happened_on > $on - duration({years: 1}) AND e.happened_on <= $on
  }
  AND NOT EXISTS {
    UNWIND sides AS i
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
    WITH i, j, sides WHERE j <> i AND j IN sides
    RETURN j
  }
RETURN a.number AS number, a.form AS form, a.subject AS subject, COLLECT { MATCH (a)<-[:PARTY_TO]-(x:Institution) RETURN DISTINCT coalesce(x.short_name, x.name) AS name ORDER BY name } AS parties, a.since AS since, a.until AS until
ORDER BY since, number

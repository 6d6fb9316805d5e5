// title.ru = "Договор остался на бумаге"
// title.en = "Agreements that stayed on paper"
// about.ru = "Договоры, действующие на дату (состояние «действует», даты подходят) не меньше указанного числа дней, стороны которых ничто не связывает: ни одной подтверждённой неформальной связи на дату между людьми любых двух сторон (из видимых смотрящему) и ни одного подтверждённого обмена между двумя сторонами или по этому договору за последний год. Хотя бы одна сторона — из муниципалитета. Последний признак жизни — дата последнего обмена или последнего дня закончившейся связи, если они были."
// about.en = "Agreements in force on the date (active by state and by dates) for at least the given number of days whose parties nothing joins: no confirmed informal tie in force on the date between people of any two parties (of those that the viewer may see), and no confirmed exchange between two parties or under the agreement during the last year. At least one party is of the municipality. The last sign of life is the day of the last exchange or the last day of a tie that ended, if there were any."
// access = "read"
// tags = ["discovery"]
// columns = ["id", "form", "since", "until", "parties", "exchanged_on", "ended_on"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
// params.days = {type = "int", default = 90, min = 0, max = 3650}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)-[:PARTY_TO]->(a:Agreement)
USING INDEX SEEK m:Municipality(id)
WHERE a.state = 'active' AND (a.since IS NULL OR a.since <= $on - duration({days: $days})) AND (a.until IS NULL OR a.until >= $on)
WITH DISTINCT a
WITH a, COLLECT { MATCH (a)<-[:PARTY_TO]-(party:Institution) RETURN DISTINCT party ORDER BY party.id } AS parties
WHERE size(parties) > 1
  AND NOT EXISTS { MATCH (a)<-[:UNDER]-(e:Exchange)
    WHERE e.state = 'confirmed' AND $on - duration({years: 1}) < e.happened_on <= $on }
  AND NOT EXISTS { UNWIND parties AS x MATCH (x)-[:GAVE]->(e:Exchange)-[:RECEIVED_BY]->(y:Institution)
    WHERE y IN parties AND y <> x AND e.state = 'confirmed' AND $on - duration({years: 1}) < e.happened_on <= $on }
  AND NOT EXISTS { UNWIND parties AS x MATCH (x)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q)
    WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
      AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND coalesce(p.state, '') <> 'left'
      AND t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
      AND (t.visibility IN $viewer.sees OR $viewer.person IN [p.id, q.id])
      AND ((q:Institution AND q IN parties AND q <> x)
        OR (q:Teacher AND (q.visibility IN $viewer.sees OR q.id = $viewer.person) AND coalesce(q.state, '') <> 'left'
          AND EXISTS { MATCH (q)-[v:WORKS_AT]->(y:Institution) WHERE y IN parties AND y <> x
            AND (v.since IS NULL OR v.since <= $on) AND (v.until IS NULL OR v.until >= $on) })) }
WITH a, parties
CALL (a, parties) {
  UNWIND parties AS x
  OPTIONAL MATCH (x)-[:GAVE]->(e:Exchange)-[:RECEIVED_BY]->(y:Institution)
  WHERE y IN parties AND y <> x AND e.state = 'confirmed' AND e.happened_on <= $on
  RETURN max(e.happened_on) AS exchanged_on
}
CALL (parties) {
  UNWIND parties AS x
  OPTIONAL MATCH (x)<-[w:WORKS_AT]-(p:Teacher)-[t:INFORMAL_TIE]-(q:Teacher)-[v:WORKS_AT]->(y:Institution)
  WHERE y IN parties AND y <> x AND t.state = 'confirmed' AND t.until < $on
    AND (t.visibility IN $viewer.sees OR $viewer.person IN [p.id, q.id])
    AND (p.visibility IN $viewer.sees OR p.id = $viewer.person) AND (q.visibility IN $viewer.sees OR q.id = $viewer.person)
  RETURN max(t.until) AS ended_on
}
RETURN a.id AS id, a.form AS form, a.since AS since, a.until AS until, [party IN parties | party.id] AS parties,
  exchanged_on, ended_on
ORDER BY id

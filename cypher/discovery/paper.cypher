// title.ru = "Договоры, их стороны и обмены"
// title.en = "Agreements, their parties and exchanges"
// about.ru = "Договоры, действующие на дату (состояние «действует», даты подходят) не меньше указанного числа дней, у которых хотя бы одна сторона — из муниципалитета, а за последний год не было подтверждённых обменов ни между двумя сторонами, ни по этому договору. На бумаге остались те из них, между сторонами которых нет и ни одной действующей неформальной связи. Рядом — день последнего подтверждённого обмена между сторонами."
// about.en = "Agreements in force on the date (active by state and by dates) for at least the given number of days, of which at least one party is of the municipality, without a confirmed exchange during the last year between two parties or under the agreement. Those between whose parties there is no informal tie in force either have stayed on paper. Beside them stands the day of the last confirmed exchange between the parties."
// access = "read"
// tags = ["discovery"]
// columns = ["id", "form", "since", "until", "parties", "exchanged_on"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
// params.days = {type = "int", default = 90, min = 0, max = 3650}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)-[:PARTY_TO]->(a:Agreement)
USING INDEX SEEK m:Municipality(id)
WHERE a.state = 'active' AND (a.since IS NULL OR a.since <= $on - duration({days: $days})) AND (a.until IS NULL OR a.until >= $on)
WITH DISTINCT a
WITH a, COLLECT { MATCH (a)<-[:PARTY_TO]-(party:Institution) RETURN DISTINCT party ORDER BY party.id } AS parties,
  COLLECT { MATCH (a)<-[:UNDER]-(e:Exchange) WHERE e.state = 'confirmed' AND e.happened_on <= $on RETURN e.happened_on } AS under
WHERE size(parties) > 1
WITH a, parties, under,
  COLLECT { UNWIND parties AS x MATCH (x)-[:GAVE]->(e:Exchange)-[:RECEIVED_BY]->(y:Institution)
    WHERE y IN parties AND y <> x AND e.state = 'confirmed' AND e.happened_on <= $on RETURN e.happened_on } AS between
WITH a, parties, reduce(last = null, day IN under + between | CASE WHEN last >= day THEN last ELSE day END) AS exchanged_on
WHERE exchanged_on IS NULL OR exchanged_on <= $on - duration({years: 1})
RETURN a.id AS id, a.form AS form, a.since AS since, a.until AS until, [party IN parties | party.id] AS parties, exchanged_on
ORDER BY id

// title.ru = "С кем учреждение уже связано делом"
// title.en = "With whom an institution already works"
// about.ru = "Для каждого партнёра учреждения: сколько формальных связей между ними действует на дату и сколько подтверждённых обменов в обе стороны было до неё."
// about.en = "For each partner of the institution: how many formal ties between the two are in force on the date, and how many confirmed exchanges there were before it, either way."
// access = "read"
// tags = ["readiness"]
// columns = ["partner", "formal", "exchanges"]
// params.institution = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (i:Institution {id: $institution})
USING INDEX SEEK i:Institution(id)
CALL (i) {
  MATCH (i)-[t:FORMAL_TIE]-(j:Institution)
  WHERE (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  RETURN j, 1 AS formal, 0 AS exchanges
  UNION ALL
  MATCH (i)-[:GAVE]->(e:Exchange)-[:RECEIVED_BY]->(j:Institution)
  WHERE e.state = 'confirmed' AND e.happened_on <= $on
  RETURN j, 0 AS formal, 1 AS exchanges
  UNION ALL
  MATCH (i)<-[:RECEIVED_BY]-(e:Exchange)<-[:GAVE]-(j:Institution)
  WHERE e.state = 'confirmed' AND e.happened_on <= $on
  RETURN j, 0 AS formal, 1 AS exchanges
}
WITH i, j, formal, exchanges WHERE j <> i
RETURN j.id AS partner, sum(formal) AS formal, sum(exchanges) AS exchanges
ORDER BY partner

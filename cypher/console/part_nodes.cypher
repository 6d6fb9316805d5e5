// title.ru = "Копия для консоли: узлы одного муниципалитета"
// title.en = "The console’s copy: nodes of one municipality"
// about.ru = "Учреждения и педагоги муниципалитета, всё, что связано с ними (за его пределами — только другой конец связи, обмена или договора), и списки: темы, муниципалитеты. Только то, что видит смотрящий; узел может прийти несколько раз, свой — первым."
// about.en = "Institutions and teachers of the municipality, whatever is tied to them (beyond its border only the other end of a tie, an exchange or an agreement), and registers: topics, municipalities. Only what the viewer sees; a node may come several times, one’s own first."
// access = "read"
// tags = ["console", "internal"]
// columns = ["element", "label", "is_own", "known"]
// params.municipality = {type = "id"}
MATCH (m:Municipality {id: $municipality})
CALL (m) {
  MATCH (m)<-[:IN]-(n:Institution)
  RETURN n, true AS is_own
  UNION ALL
  MATCH (m)<-[:IN]-(:Institution)<-[:WORKS_AT]-(n:Teacher)
  WHERE n.visibility IN $viewer.sees
  RETURN DISTINCT n, true AS is_own
  UNION ALL
  MATCH (m)<-[:IN]-(:Institution)-[t:!IN&!WORKS_AT]-(n)
  WHERE (NOT n:Teacher OR n.visibility IN $viewer.sees) AND (NOT t:INFORMAL_TIE OR (t.visibility IN $viewer.sees AND t.state <> 'declined'))
  RETURN DISTINCT n, NOT (n:Institution OR n:Teacher) AS is_own
  UNION ALL
  MATCH (m)<-[:IN]-(:Institution)<-[:WORKS_AT]-(p:Teacher)-[t]-(n)
  WHERE p.visibility IN $viewer.sees AND (NOT n:Teacher OR n.visibility IN $viewer.sees)
    AND (NOT t:INFORMAL_TIE OR (t.visibility IN $viewer.sees AND t.state <> 'declined'))
  RETURN DISTINCT n, NOT (n:Institution OR n:Teacher) AS is_own
  UNION ALL
  MATCH (m)<-[:IN]-(:Institution)-[:GAVE|RECEIVED_BY|ASKS|PARTY_TO|SHARES]-()-[:OF|MET|UNDER|BASED_ON|LEARNS_FROM|ANNEX_TO|MADE_FROM]->(n)
  RETURN DISTINCT n, NOT n:Institution AS is_own
  UNION ALL
  MATCH (m)<-[:IN]-(:Institution)-[:GAVE|RECEIVED_BY|PARTY_TO]-()-[:GAVE|RECEIVED_BY|PARTY_TO]-(n:Institution)
  RETURN DISTINCT n, false AS is_own
  UNION ALL
  MATCH (n:Municipality|Topic)
  RETURN n, true AS is_own
}
WITH n, is_own
WHERE NOT n:Post OR (coalesce(n.audience, 'everyone') = 'everyone' AND n.kinds IS NULL AND n.sectors IS NULL AND NOT EXISTS { (n)-[:ADDRESSED_TO]->() })
RETURN elementId(n) AS element, labels(n)[0] AS label, is_own, properties(n) AS known

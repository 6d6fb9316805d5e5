// title.ru = "Что смотрящему стоит получать"
// title.en = "What the viewer may want to follow"
// about.ru = "Учреждения, где смотрящий работает или за которые отвечает, и темы того, что он или они делают: проекты, материалы, программы, ресурсы и потребности; темы — сначала те, что встречаются чаще, не больше 12."
// about.en = "Institutions where the viewer works or for which the viewer answers, and the topics of what they do: projects, materials, programmes, offers and needs; the topics that occur most often first, at most 12."
// access = "read"
// tags = ["bulletin"]
// columns = ["institutions", "topics"]
// params.municipality = {type = "text", default = ""}
// params.on = {type = "date", default = "today"}
CALL () {
  MATCH (t:Teacher {id: $viewer.person})-[w:WORKS_AT]->(i:Institution)
  USING INDEX SEEK t:Teacher(id)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  RETURN i
  UNION
  UNWIND $viewer.institutions AS id
  MATCH (i:Institution {id: id})
  USING INDEX SEEK i:Institution(id)
  RETURN i
}
WITH collect(i) AS mine
WITH mine, [i IN mine | i.kind] AS own_kinds, [i IN mine | i.sector] AS own_sectors,
  coalesce($viewer.municipality, head([i IN mine | head([(i)-[:IN]->(m:Municipality) | m.id])]), $municipality) AS here
WITH mine, here
OPTIONAL MATCH (me:Teacher {id: $viewer.person})
WITH mine, me, [i IN mine WHERE i.id IN $viewer.institutions] AS answered, here
CALL (me, answered) {
  UNWIND CASE WHEN me IS NULL THEN answered ELSE answered + me END AS who
  MATCH (who)-[t:TAKES_PART|SHARES|USES|RUNS|OFFERS|NEEDS]->(x)-[:ABOUT]->(c:Topic)
  WHERE (x.until IS NULL OR x.until >= $on) AND (t.until IS NULL OR t.until >= $on)
  WITH c, count(DISTINCT x) AS times ORDER BY times DESC, c.name, c.id LIMIT 12
  RETURN collect([c.id, c.name]) AS topics
}
RETURN [i IN mine WHERE here IS NOT NULL | [i.id, coalesce(i.short_name, i.name)]] AS institutions, topics

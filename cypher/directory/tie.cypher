// title.ru = "Карточка связи"
// title.en = "The card of a tie"
// about.ru = "Связь по идентификатору, если смотрящий может её видеть: вид, стороны, период, состояние, источник, договор. Имя стороны пусто, если её профиль смотрящему закрыт (так бывает лишь в собственных связях)."
// about.en = "A tie by its id, if the viewer may see it: kind, ends, period, state, source, agreement. The name of an end is empty where its profile is closed to the viewer, which happens in the viewer’s own ties only."
// access = "read"
// tags = ["directory"]
// columns = ["type", "properties", "start", "end", "agreement", "municipalities"]
// params.id = {type = "id"}
CALL () {
  MATCH (a)-[t:FORMAL_TIE {id: $id}]->(b) USING INDEX SEEK t:FORMAL_TIE(id) RETURN a, t, b
  UNION ALL MATCH (a)-[t:INFORMAL_TIE {id: $id}]->(b) USING INDEX SEEK t:INFORMAL_TIE(id)
  WHERE (t.visibility IN $viewer.sees AND t.state <> 'declined'
         AND a.visibility IN $viewer.sees AND (NOT b:Teacher OR b.visibility IN $viewer.sees))
    OR $viewer.person IN [a.id, b.id]
  RETURN a, t, b
  UNION ALL MATCH (a)-[t:WORKS_AT {id: $id}]->(b) USING INDEX SEEK t:WORKS_AT(id)
  WHERE a.visibility IN $viewer.sees OR a.id = $viewer.person
  RETURN a, t, b
  UNION ALL MATCH (a)-[t:TAKES_PART {id: $id}]->(b) USING INDEX SEEK t:TAKES_PART(id)
  WHERE NOT a:Teacher OR a.visibility IN $viewer.sees OR a.id = $viewer.person
  RETURN a, t, b
  UNION ALL MATCH (a)-[t:PARTY_TO {id: $id}]->(b) USING INDEX SEEK t:PARTY_TO(id) RETURN a, t, b
  UNION ALL MATCH (a)-[t:PURSUES {id: $id}]->(b) USING INDEX SEEK t:PURSUES(id) RETURN a, t, b
}
WITH a, t, b, NOT a:Teacher OR a.visibility IN $viewer.sees OR a.id = $viewer.person AS first,
  NOT b:Teacher OR b.visibility IN $viewer.sees OR b.id = $viewer.person AS second
OPTIONAL MATCH (g:Agreement {id: t.agreement})
RETURN type(t) AS type, properties(t) AS properties,
  CASE WHEN first THEN {id: a.id, label: labels(a)[0], name: coalesce(a.short_name, a.name, a.title, a.number), sector: a.sector} END AS start,
  CASE WHEN second THEN {id: b.id, label: labels(b)[0], name: coalesce(b.short_name, b.name, b.title, b.number), sector: b.sector} END AS end,
  CASE WHEN g IS NOT NULL THEN g {.id, .number, .subject, .state, .signed_on} END AS agreement,
  COLLECT {
    UNWIND CASE WHEN t:INFORMAL_TIE THEN [a, b] ELSE [] END AS n
    MATCH (n)-[:WORKS_AT|IN*1..2]->(m:Municipality)
    RETURN DISTINCT m.id
  } AS municipalities
LIMIT 1

// title.ru = "Контакт для его сторон"
// title.en = "A contact for its ends"
// about.ru = "Неформальная связь со всем, что нужно, чтобы её подтвердить, исправить, закончить: для сторон, представителя учреждения-стороны и координатора. Имя другой стороны названо, если её профиль открыт смотрящему, если он сам её назвал или если она сама записала или подтвердила эту связь."
// about.en = "An informal tie with what is needed to confirm, correct or end it: for its ends, a representative of an institution at its end, the coordinator. The other side is named if its profile is open to the viewer, if the viewer named it, or if it registered or answered this very tie."
// access = "read"
// tags = ["contacts"]
// columns = ["tie", "start", "end", "municipalities"]
// params.id = {type = "id"}
MATCH (a)-[t:INFORMAL_TIE {id: $id}]->(b)
USING INDEX SEEK t:INFORMAL_TIE(id)
WHERE $viewer.person IN [a.id, b.id] OR b.id IN $viewer.institutions
  OR ('coordinators' IN $viewer.sees AND t.state <> 'declined')
WITH a, t, b,
  a.visibility IN $viewer.sees OR a.id = $viewer.person OR a.proposed_by = $viewer.person OR a.id IN [t.registered_by, t.answered_by] AS first,
  NOT b:Teacher OR b.visibility IN $viewer.sees OR b.id = $viewer.person OR b.proposed_by = $viewer.person
    OR b.id IN [t.registered_by, t.answered_by] AS second
RETURN properties(t) AS tie,
  CASE WHEN first THEN {id: a.id, label: labels(a)[0], name: a.name, state: a.state} ELSE {id: a.id, label: labels(a)[0]} END AS start,
  CASE WHEN second THEN {id: b.id, label: labels(b)[0], name: coalesce(b.short_name, b.name), state: b.state}
    ELSE {id: b.id, label: labels(b)[0]} END AS end,
  COLLECT {
    UNWIND [a, b] AS n
    MATCH (n)-[:WORKS_AT|IN*1..2]->(m:Municipality)
    RETURN DISTINCT m.id
  } AS municipalities

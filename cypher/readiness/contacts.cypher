// title.ru = "С кем знакомы названные"
// title.en = "Whom those named know"
// about.ru = "Подтверждённые неформальные связи названных педагогов и учреждений, действующие на дату и видимые смотрящему, без тех, кто отозвал согласие; не больше $limit. whole — с учреждением в целом."
// about.en = "Confirmed informal ties of the named teachers and institutions, in force on the date and visible to the viewer, without those who withdrew their consent; at most $limit. whole tells a tie with an institution as a whole."
// access = "read"
// tags = ["readiness"]
// columns = ["sources", "targets", "frequencies", "whole"]
// params.ids = {type = "ids"}
// params.on = {type = "date", default = "today"}
// params.limit = {type = "int", default = 40000, min = 1, max = 200000}
CALL () {
  UNWIND $ids AS id
  MATCH (a:Teacher {id: id})
  WHERE (a.visibility IN $viewer.sees OR a.id = $viewer.person) AND coalesce(a.state, '') <> 'left'
  RETURN a
  UNION ALL UNWIND $ids AS id MATCH (a:Institution {id: id}) RETURN a
}
MATCH (a)-[t:INFORMAL_TIE]-(b)
WHERE t.state = 'confirmed' AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  AND (t.visibility IN $viewer.sees OR $viewer.person IN [a.id, b.id])
  AND (b:Institution OR ((b.visibility IN $viewer.sees OR b.id = $viewer.person) AND coalesce(b.state, '') <> 'left'))
WITH DISTINCT t LIMIT $limit
WITH collect(t) AS ties
RETURN [t IN ties | startNode(t).id] AS sources, [t IN ties | endNode(t).id] AS targets,
  [t IN ties | t.frequency] AS frequencies, [t IN ties | endNode(t):Institution] AS whole

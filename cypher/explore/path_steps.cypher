// title.ru = "Шаги пути от узлов"
// title.en = "Steps of a path from nodes"
// about.ru = "Связи названных учреждений, педагогов и проектов, по которым может идти путь: действующие на дату, выбранных видов, видимые смотрящему. Неформальная связь годится, если её состояние среди названных (отклонённая никогда); учреждение или проект на другом конце должны существовать на эту дату. Если названы учреждения, путь идёт только через них. Если назван другой конец ($onto), годятся только связи с ним. Не больше $limit."
// about.en = "Ties of the named institutions, teachers and projects that a path may run along: in force on the date, of the chosen types, visible to the viewer. An informal tie will do if its state is among the named ones (a declined one never); the institution or project at the other end must exist on the date. Where institutions are named, a path runs through these only. Where other ends are named ($onto), only ties with these. At most $limit."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "sources", "targets", "types", "kinds", "states", "frequencies"]
// params.ids = {type = "ids"}
// params.types = {type = "list"}
// params.states = {type = "list"}
// params.on = {type = "date", default = "today"}
// params.places = {type = "ids", default = []}
// params.onto = {type = "ids", default = []}
// params.limit = {type = "int", default = 40000, min = 1, max = 200000}
CALL () {
  UNWIND $ids AS id MATCH (a:Institution {id: id}) RETURN a
  UNION ALL UNWIND $ids AS id MATCH (a:Teacher {id: id}) WHERE a.visibility IN $viewer.sees OR a.id = $viewer.person RETURN a
  UNION ALL UNWIND $ids AS id MATCH (a:Project {id: id}) RETURN a
}
MATCH (a)-[t:FORMAL_TIE|INFORMAL_TIE|WORKS_AT|TAKES_PART]-(b)
WHERE type(t) IN $types AND a <> b AND (size($onto) = 0 OR b.id IN $onto)
  AND (t.since IS NULL OR t.since <= $on) AND (t.until IS NULL OR t.until >= $on)
  AND (NOT t:INFORMAL_TIE
       OR (t.state IN $states AND t.state <> 'declined'
           AND (t.visibility IN $viewer.sees OR $viewer.person IN [a.id, b.id])))
  AND (size($places) = 0 OR NOT b:Institution OR b.id IN $places)
  AND CASE WHEN b:Teacher THEN b.visibility IN $viewer.sees OR b.id = $viewer.person
      ELSE (b.since IS NULL OR b.since <= $on) AND (b.until IS NULL OR b.until >= $on) END
WITH DISTINCT t LIMIT $limit
WITH collect(t) AS ties
RETURN [t IN ties | t.id] AS ids, [t IN ties | startNode(t).id] AS sources, [t IN ties | endNode(t).id] AS targets,
  [t IN ties | type(t)] AS types, [t IN ties | coalesce(t.kind, t.role)] AS kinds, [t IN ties | t.state] AS states,
  [t IN ties | t.frequency] AS frequencies

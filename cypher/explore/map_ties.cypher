// title.ru = "Связи карты сети за все годы"
// title.en = "Ties of the network’s map over all years"
// about.ru = "Пары связанных узлов и сколько связей между ними было за все годы (отклонённые не считаются): открытых всем вошедшим и всех. По ним вычисляется карта, никому не показываются."
// about.en = "Tied pairs of nodes and how many ties they have had over all years (declined ones left out): those open to everyone signed in, and all. The map is computed from them, they are shown to nobody."
// access = "read"
// tags = ["internal"]
// columns = ["source", "target", "open", "every"]
// params.ids = {type = "ids"}
UNWIND $ids AS id
CALL (id) {
  MATCH (a:Institution {id: id}) RETURN a
  UNION ALL
  MATCH (a:Teacher {id: id}) RETURN a
}
MATCH (a)-[t:FORMAL_TIE|INFORMAL_TIE|TAKES_PART]->(b)
WHERE coalesce(t.state, '') <> 'declined'
WITH a.id AS source, b.id AS target, count(CASE WHEN coalesce(t.visibility, '') <> 'coordinators' THEN 1 END) AS open,
  count(t) AS every
RETURN source, target, open, every
ORDER BY source, target

// title.ru = "Связи карты сети за все годы"
// title.en = "Ties of the network’s map over all years"
// about.ru = "Пары связанных узлов и сколько связей между ними было за все годы (отклонённые не считаются): по ним вычисляется карта, никому не показываются."
// about.en = "Tied pairs of nodes and how many ties they have had over all years (declined ones left out): the map is computed from them, they are shown to nobody."
// access = "read"
// tags = ["internal"]
// columns = ["source", "target", "weight"]
MATCH (a:Institution|Teacher)-[t:FORMAL_TIE|INFORMAL_TIE|TAKES_PART]->(b:Institution|Teacher|Project)
WHERE coalesce(t.state, '') <> 'declined'
WITH a.id AS source, b.id AS target, count(t) AS weight
RETURN source, target, weight
ORDER BY source, target

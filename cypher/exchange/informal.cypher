// title.ru = "Выгрузка: неформальные связи"
// title.en = "Export: informal ties"
// about.ru = "Неформальные связи людей муниципалитета, видимые смотрящему и действовавшие в указанное время; отклонённые видит только тот, кого они касаются."
// about.en = "Informal ties of the municipality’s people, visible to the viewer and in force in the given time; a declined one is seen only by those it concerns."
// access = "read"
// tags = ["exchange"]
// columns = ["tie"]
// params.municipality = {type = "id"}
// params.kinds = {type = "list", default = []}
// params.first = {type = "date", default = "today"}
// params.last = {type = "date", default = "today"}
MATCH (:Municipality {id: $municipality})<-[:IN]-(:Institution)<-[:WORKS_AT]-(a:Teacher)
WHERE a.visibility IN $viewer.sees OR a.id = $viewer.person
WITH DISTINCT a
MATCH (a)-[t:INFORMAL_TIE]->(b)
WHERE (t.since IS NULL OR t.since <= $last) AND (t.until IS NULL OR t.until >= $first)
  AND (size($kinds) = 0 OR t.kind IN $kinds)
  AND ((t.visibility IN $viewer.sees AND t.state <> 'declined') OR $viewer.person IN [a.id, b.id])
  AND (NOT b:Teacher OR b.visibility IN $viewer.sees OR b.id = $viewer.person)
RETURN t {.id, .kind, .state, .frequency, .context, .visibility, .since, .since_precision, .until, .until_precision,
  origin: t.source, source: a.id, target: b.id, type: 'INFORMAL_TIE'} AS tie
ORDER BY t.id

// title.ru = "Как расходятся практики"
// title.en = "How practices spread"
// about.ru = "Описанные практики: сколько учреждений муниципалитета их применяет и какие. Дат применения в данных нет, поэтому это состояние на день отчёта."
// about.en = "Described practices: how many institutions of the municipality follow them, and which. There are no dates of following in the data, so this is the state on the day of the report."
// access = "read"
// tags = ["practices"]
// columns = ["practice", "kind", "institutions", "who"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.kind = {type = "code", default = "", family = "practice", codes = ["methodical", "technological", "organisational"], title = {ru = "Вид практики", en = "Kind of practice"}}
// heads.practice = {ru = "Практика", en = "Practice"}
// heads.kind = {ru = "Вид", en = "Kind", type = "code", family = "practice"}
// heads.institutions = {ru = "Учреждений", en = "Institutions", type = "int"}
// heads.who = {ru = "Кто", en = "Who", type = "list"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:FOLLOWS]->(x:Practice)
WHERE $kind IS NULL OR x.kind = $kind
WITH x, collect(DISTINCT coalesce(i.short_name, i.name)) AS who
RETURN x.title AS practice, x.kind AS kind, size(who) AS institutions, COLLECT { UNWIND who AS name RETURN name ORDER BY name } AS who
ORDER BY institutions DESC, practice

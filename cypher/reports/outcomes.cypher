// title.ru = "Общие образовательные результаты"
// title.en = "Shared educational outcomes"
// about.ru = "Образовательные результаты, к которым идут учреждения муниципалитета: сколько их и каким путём идёт каждое. Пара «результат — учреждение» — одна строка. Дат в данных нет: это состояние на день отчёта."
// about.en = "Educational outcomes that institutions of the municipality pursue: how many do, and by which way each. A row is an outcome with an institution. There are no dates in the data: this is the state on the day of the report."
// access = "read"
// tags = ["practices", "dossier"]
// columns = ["outcome", "institutions", "institution", "way"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.sector = {type = "code", default = "", family = "sector", codes = ["general", "preschool", "supplementary", "vocational", "governance", "culture", "health", "society"], title = {ru = "Сектор", en = "Sector"}}
// heads.outcome = {ru = "Результат", en = "Outcome"}
// heads.institutions = {ru = "Учреждений", en = "Institutions", type = "int"}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.way = {ru = "Каким путём", en = "By which way"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
MATCH (i)-[:PURSUES]->(o:Outcome)
WITH o, count(DISTINCT i) AS institutions, m
MATCH (m)<-[:IN]-(i:Institution)-[t:PURSUES]->(o)
WHERE $sector IS NULL OR i.sector = $sector
RETURN o.title AS outcome, institutions, i.id AS institution, t.way AS way
ORDER BY institutions DESC, outcome, institution

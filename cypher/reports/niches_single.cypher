// title.ru = "Единственные в своей нише"
// title.en = "The only ones in their niche"
// about.ru = "Программы учреждений муниципалитета, действующие на дату, рядом с которыми нет ни одной программы другого учреждения муниципалитета той же направленности с пересекающимся возрастом и хотя бы одной общей темой."
// about.en = "Programmes of the institutions of the municipality in force on the day beside which there is no programme of another institution of the municipality of the same direction, with overlapping ages and a topic in common."
// access = "read"
// tags = ["niches", "programmes"]
// columns = ["institution", "programme", "direction", "level", "age_from", "age_to", "format"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.direction = {type = "code", default = "", family = "direction", codes = ["technical", "natural_science", "sport", "art", "tourism", "social"], title = {ru = "Направленность", en = "Direction"}}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.institution = {ru = "Учреждение", en = "Institution", type = "institution"}
// heads.programme = {ru = "Программа", en = "Programme"}
// heads.direction = {ru = "Направленность", en = "Direction", type = "code", family = "direction"}
// heads.level = {ru = "Уровень", en = "Level", type = "code", family = "level"}
// heads.age_from = {ru = "Возраст от", en = "Age from", type = "int"}
// heads.age_to = {ru = "до", en = "to", type = "int"}
// heads.format = {ru = "Форма", en = "Format", type = "code", family = "format"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
MATCH (i)-[:RUNS]->(x:Programme)
WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on) AND ($direction IS NULL OR x.direction = $direction)
  AND NOT EXISTS {
    MATCH (x)-[:ABOUT]->(:Topic)<-[:ABOUT]-(y:Programme)<-[:RUNS]-(j:Institution)-[:IN]->(m)
    WHERE j <> i AND y.direction = x.direction AND y.age_from <= x.age_to AND y.age_to >= x.age_from
      AND (y.since IS NULL OR y.since <= $on) AND (y.until IS NULL OR y.until >= $on)
  }
RETURN i.id AS institution, x.title AS programme, x.direction AS direction, x.level AS level, x.age_from AS age_from,
  x.age_to AS age_to, x.format AS format
ORDER BY direction, institution, x.id

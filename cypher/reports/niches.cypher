// title.ru = "Заполненность ниш"
// title.en = "Coverage of niches"
// about.ru = "Для каждой направленности и каждого возраста от 5 до 18 лет: сколько программ учреждений муниципалитета, действующих на дату, принимают детей этого возраста и сколько учреждений их ведут. Ноль — ниша свободна."
// about.en = "For each direction and each age from 5 to 18: how many programmes of the institutions of the municipality in force on the day take children of that age, and how many institutions run them. Zero: the niche is free."
// access = "read"
// tags = ["niches", "programmes"]
// columns = ["direction", "age", "programmes", "institutions"]
// params.municipality = {type = "id", title = {ru = "Муниципалитет", en = "Municipality"}, suggest = "suggest.municipalities"}
// params.on = {type = "date", default = "today", title = {ru = "На дату", en = "As of"}}
// heads.direction = {ru = "Направленность", en = "Direction", type = "code", family = "direction"}
// heads.age = {ru = "Возраст", en = "Age", type = "int"}
// heads.programmes = {ru = "Программ", en = "Programmes", type = "int"}
// heads.institutions = {ru = "Учреждений", en = "Institutions", type = "int"}
// view = "chart"
// chart = {type = "matrix", x = "age", y = ["programmes"], series = "direction"}
MATCH (m:Municipality {id: $municipality})<-[:IN]-(i:Institution)
USING INDEX SEEK m:Municipality(id)
WHERE (i.since IS NULL OR i.since <= $on) AND (i.until IS NULL OR i.until >= $on)
WITH collect(i) AS places
WITH COLLECT {
    UNWIND places AS i
    MATCH (i)-[:RUNS]->(x:Programme) WHERE (x.since IS NULL OR x.since <= $on) AND (x.until IS NULL OR x.until >= $on)
    RETURN [x.direction, x.age_from, x.age_to, i.id]
  } AS every
UNWIND ['technical', 'natural_science', 'sport', 'art', 'tourism', 'social'] AS direction
UNWIND range(5, 18) AS age
WITH direction, age, [e IN every WHERE e[0] = direction AND e[1] <= age AND e[2] >= age] AS fitting
RETURN direction, age, size(fitting) AS programmes, COUNT { UNWIND fitting AS e RETURN DISTINCT e[3] } AS institutions
ORDER BY direction, age

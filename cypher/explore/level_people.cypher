// title.ru = "Сколько людей за каждым кругом"
// title.en = "How many people each disc stands for"
// about.ru = "Сколько педагогов, которых может видеть смотрящий, работает на указанную дату в учреждениях каждого круга; работающий в двух местах одного круга считается раз."
// about.en = "How many teachers whom the viewer may see work at each disc’s institutions on the given date; whoever works at two of one disc counts once."
// access = "read"
// tags = ["explore"]
// columns = ["discs", "people"]
// params.members = {type = "map"}
// params.on = {type = "date", default = "today"}
UNWIND keys($members) AS id
MATCH (i:Institution {id: id})<-[w:WORKS_AT]-(p:Teacher)
WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  AND (p.visibility IN $viewer.sees OR p.id = $viewer.person)
WITH $members[id] AS disc, count(DISTINCT p) AS people ORDER BY disc
RETURN collect(disc) AS discs, collect(people) AS people

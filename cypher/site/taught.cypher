// title.ru = "Сколько программ опубликовано"
// title.en = "How many programmes are published"
// about.ru = "Сколько программ из списка опубликованного (id, учреждение, муниципалитет, день создания записи) и сейчас ведёт то учреждение, что их опубликовало, и не закончились к дате: столько же, сколько every в списке программ."
// about.en = "How many programmes of the list of what was published (id, institution, municipality, when the record was made) are still run by the institution that published them and have not ended by the date: as many as every in the list of programmes."
// access = "read"
// tags = ["site"]
// columns = ["count"]
// params.published = {type = "rows"}
// params.on = {type = "date", default = "today"}
UNWIND $published AS p
MATCH (x:Programme {id: p.id})
USING INDEX SEEK x:Programme(id)
WHERE toString(coalesce(x.created_at.epochMillis, 0)) = p.made AND (x.until IS NULL OR x.until >= $on)
MATCH (x)<-[:RUNS]-(i:Institution {id: p.institution})-[:IN]->(:Municipality {id: p.municipality})
RETURN count(x) AS count

// title.ru = "Муниципалитеты общедоступных страниц"
// title.en = "Municipalities of the public pages"
// about.ru = "Названия муниципалитетов по идентификаторам, регион и день создания записи."
// about.en = "Names of municipalities by their ids, the region and when the record was made."
// access = "read"
// tags = ["site"]
// columns = ["id", "name", "region", "made"]
// params.ids = {type = "ids"}
UNWIND $ids AS id
MATCH (m:Municipality {id: id})
USING INDEX SEEK m:Municipality(id)
RETURN m.id AS id, m.name AS name, m.region AS region, toString(coalesce(m.created_at.epochMillis, 0)) AS made
ORDER BY name, id

// title.ru = "Записать, где лежат карты муниципалитетов"
// title.en = "Store where the maps of municipalities lie"
// about.ru = "Записывает середину карты тем муниципалитетам, у которых её нет; у остальных она остаётся."
// about.en = "Stores the middle of the map of those municipalities that have none; the others keep theirs."
// access = "write"
// tags = ["internal"]
// columns = ["placed"]
// params.rows = {type = "rows"}
UNWIND $rows AS row
MERGE (h:Map {municipality: row.id})
SET h.x = coalesce(h.x, row.x), h.y = coalesce(h.y, row.y)
RETURN count(h) AS placed

// title.ru = "Записать места на карте"
// title.en = "Store places on the map"
// about.ru = "Записывает x, y и сообщество узлов и места кругов; больше ничего не меняет. Если названа версия карты, пишет только тогда, когда она текущая."
// about.en = "Stores x, y and the community of nodes, and the places of discs; changes nothing else. When a version of the map is named, it writes only if that is the current one."
// access = "write"
// columns = ["placed"]
// params.institutions = {type = "rows"}
// params.teachers = {type = "rows"}
// params.projects = {type = "rows"}
// params.discs = {type = "rows", default = []}
// params.layout = {type = "text", default = ""}
WITH 1 AS one WHERE $layout = '' OR EXISTS { (:Map {current: $layout}) }
CALL () {
  UNWIND $institutions AS row MATCH (n:Institution {id: row.id}) SET n.x = row.x, n.y = row.y, n.community = row.community RETURN n
  UNION ALL
  UNWIND $teachers AS row MATCH (n:Teacher {id: row.id}) SET n.x = row.x, n.y = row.y, n.community = row.community RETURN n
  UNION ALL
  UNWIND $projects AS row MATCH (n:Project {id: row.id}) SET n.x = row.x, n.y = row.y, n.community = row.community RETURN n
  UNION ALL
  UNWIND $discs AS row MERGE (n:Disc {id: row.id}) SET n.municipality = row.municipality, n.x = row.x, n.y = row.y RETURN n
}
RETURN count(n) AS placed

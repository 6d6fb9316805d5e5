// title.ru = "Записать места на карте"
// title.en = "Store places on the map"
// about.ru = "Записывает x и y узлов; больше ничего не меняет."
// about.en = "Stores x and y of nodes; changes nothing else."
// access = "write"
// columns = ["placed"]
// params.institutions = {type = "rows"}
// params.teachers = {type = "rows"}
// params.projects = {type = "rows"}
CALL () {
  UNWIND $institutions AS row MATCH (n:Institution {id: row.id}) SET n.x = row.x, n.y = row.y RETURN n
  UNION ALL
  UNWIND $teachers AS row MATCH (n:Teacher {id: row.id}) SET n.x = row.x, n.y = row.y RETURN n
  UNION ALL
  UNWIND $projects AS row MATCH (n:Project {id: row.id}) SET n.x = row.x, n.y = row.y RETURN n
}
RETURN count(n) AS placed

// title.ru = "Объединение: свойства узла"
// title.en = "Merging: properties of a node"
// about.ru = "Записывает перечисленные свойства; пустое значение убирает свойство."
// about.en = "Writes the properties listed; a null removes one."
// access = "write"
// tags = ["merging", "internal"]
// columns = ["filled"]
// params.id = {type = "id"}
// params.properties = {type = "map"}
CALL () {
  MATCH (n:Teacher {id: $id}) RETURN n
  UNION ALL MATCH (n:Institution {id: $id}) RETURN n
}
SET n += $properties
RETURN count(n) AS filled

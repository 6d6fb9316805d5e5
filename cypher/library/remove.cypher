// title.ru = "Убрать материал"
// title.en = "Take a material out"
// about.ru = "Убирает материал с его связями. Перед этим он записан в историю целиком."
// about.en = "Takes a material out with its ties. Before that the history holds it whole."
// access = "write"
// tags = ["library", "internal"]
// columns = ["removed"]
// params.id = {type = "id"}
MATCH (m:Material {id: $id})
USING INDEX SEEK m:Material(id)
DETACH DELETE m
RETURN count(*) AS removed

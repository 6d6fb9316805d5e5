// title.ru = "Снять объявление"
// title.en = "Take a post down"
// about.ru = "Убирает объявление с его связями. Перед этим оно записано в историю целиком."
// about.en = "Takes a post out with its ties. Before that the history holds it whole."
// access = "write"
// tags = ["bulletin", "internal"]
// columns = ["removed"]
// params.id = {type = "id"}
MATCH (p:Post {id: $id})
USING INDEX SEEK p:Post(id)
DETACH DELETE p
RETURN count(*) AS removed

// title.ru = "Записать новый обмен"
// title.en = "Write a new exchange"
// about.ru = "Создаёт обмен двух учреждений с первой строкой журнала. Только для самой записи."
// about.en = "Makes an exchange of two institutions with the first line of its log. For the writing itself only."
// access = "write"
// tags = ["deals", "internal"]
// columns = ["id"]
// params.properties = {type = "map"}
// params.entry = {type = "text"}
CREATE (d:Deal)
SET d = $properties, d.version = 1, d.log = [$entry], d.nonces = [], d.created_at = datetime.transaction(), d.updated_at = datetime.transaction()
RETURN d.id AS id

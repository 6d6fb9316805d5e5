// title.ru = "Записать бронь"
// title.en = "Write a reservation"
// about.ru = "Создаёт бронь запертого ресурса с первой строкой её журнала. Только для самой записи."
// about.en = "Makes a reservation of a locked resource with the first line of its log. For the writing itself only."
// access = "write"
// tags = ["reservations", "internal"]
// columns = ["id"]
// params.properties = {type = "map"}
// params.entry = {type = "text"}
CREATE (b:Reservation)
SET b = $properties, b.version = 1, b.log = [$entry], b.created_at = datetime.transaction(), b.updated_at = datetime.transaction()
RETURN b.id AS id

// title.ru = "Отменить бронь"
// title.en = "Cancel a reservation"
// about.ru = "Отменяет запертую бронь и добавляет строку её журнала. Только для самой отмены."
// about.en = "Cancels a locked reservation and adds a line to its log. For that only."
// access = "write"
// tags = ["reservations", "internal"]
// columns = ["version"]
// params.id = {type = "id"}
// params.side = {type = "text"}
// params.entry = {type = "text"}
MATCH (b:Reservation {id: $id})
USING INDEX SEEK b:Reservation(id)
SET b.state = 'cancelled', b.last_side = $side, b.version = b.version + 1, b.log = b.log + $entry, b.updated_at = datetime.transaction()
RETURN b.version AS version

// title.ru = "Бронь перед отменой"
// title.en = "A reservation before it is cancelled"
// about.ru = "Бронь со всем, что о ней записано, запертая до конца отмены. Только для самой отмены."
// about.en = "A reservation with everything written about it, locked until it is cancelled. For that only."
// access = "write"
// tags = ["reservations", "internal"]
// columns = ["reservation"]
// params.id = {type = "id"}
MATCH (b:Reservation {id: $id})
USING INDEX SEEK b:Reservation(id)
SET b.locked = true REMOVE b.locked
WITH b
RETURN properties(b) AS reservation

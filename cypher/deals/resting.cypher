// title.ru = "Что держится на ресурсе или потребности"
// title.en = "What rests on an offer or a need"
// about.ru = "Сколько обменов о ресурсе или потребности ещё не окончено и сколько броней ресурса впереди. Только для изменения профиля."
// about.en = "How many exchanges about an offer or a need are not over, and how many reservations of the offer are ahead. For changes of a profile only."
// access = "read"
// tags = ["deals", "internal"]
// columns = ["deals", "reservations"]
// params.id = {type = "id"}
// params.now = {type = "text"}
RETURN COUNT { MATCH (d:Deal {resource: $id}) USING INDEX SEEK d:Deal(resource) WHERE d.state IN ['asked', 'agreed', 'handed'] }
    + COUNT { MATCH (d:Deal {need: $id}) USING INDEX SEEK d:Deal(need) WHERE d.state IN ['asked', 'agreed', 'handed'] } AS deals,
  COUNT { MATCH (b:Reservation {resource: $id}) WHERE b.starts IS NOT NULL AND b.state = 'held' AND b.ends > $now } AS reservations

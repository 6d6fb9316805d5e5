// title.ru = "Записать шаг обмена"
// title.en = "Write a step of an exchange"
// about.ru = "Меняет состояние запертого обмена, добавляет строку журнала и, если надо, меняет состояние потребности. Только для самого шага."
// about.en = "Changes the state of a locked exchange, adds a line to its log and, where it must, changes the state of the need. For the step itself only."
// access = "write"
// tags = ["deals", "internal"]
// columns = ["version"]
// params.id = {type = "id"}
// params.properties = {type = "map"}
// params.entry = {type = "text"}
// params.nonce = {type = "text"}
// params.need_state = {type = "text", default = ""}
MATCH (d:Deal {id: $id})
USING INDEX SEEK d:Deal(id)
SET d += $properties, d.version = d.version + 1, d.log = d.log + $entry, d.nonces = d.nonces + $nonce,
  d.updated_at = datetime.transaction()
WITH d
OPTIONAL MATCH (n:Need {id: d.need})
FOREACH (_ IN CASE WHEN n IS NOT NULL AND $need_state <> '' THEN [1] ELSE [] END |
  SET n.state = $need_state, n.version = coalesce(n.version, 1) + 1, n.updated_at = datetime.transaction())
RETURN d.version AS version

// title.ru = "Вернуть прежнюю версию карты"
// title.en = "Return to an earlier version of the map"
// about.ru = "Делает прежнюю версию текущей; ничего не делает, если карту уже изменили."
// about.en = "Makes an earlier version the current one; does nothing when the map was changed meanwhile."
// access = "write"
// tags = ["internal"]
// columns = ["layout"]
// params.municipality = {type = "text"}
// params.layout = {type = "text"}
// params.expected = {type = "id"}
MATCH (h:Map {municipality: $municipality})
SET h.changed_at = datetime.transaction()
WITH h WHERE h.current = $expected
MATCH (l:Layout {id: $layout})
SET h.current = l.id
WITH l
CALL (l) {
  MATCH (d:Disc {municipality: l.municipality})
  DELETE d
}
RETURN l.id AS layout

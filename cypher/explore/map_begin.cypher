// title.ru = "Начать версию карты"
// title.en = "Begin a version of the map"
// about.ru = "Новая версия карты муниципалитета; ничего не делает, если карта уже не та, которую хотели изменить. Хранит не больше $kept прежних версий."
// about.en = "A new version of a municipality’s map; does nothing when the map is not the one that was to be changed any more. Keeps at most $kept earlier versions."
// access = "write"
// tags = ["internal"]
// columns = ["layout"]
// params.municipality = {type = "text"}
// params.layout = {type = "text"}
// params.expected = {type = "id", default = ""}
// params.reason = {type = "code", codes = ["first", "anew", "hands"]}
// params.method = {type = "text", default = ""}
// params.made_by = {type = "text"}
// params.radius = {type = "float", default = 0.0}
// params.kept = {type = "int", default = 20}
MERGE (h:Map {municipality: $municipality})
// Written before it is read, so that of two changes at once the second one sees the first.
SET h.changed_at = datetime.transaction(), h.x = coalesce(h.x, 0.0), h.y = coalesce(h.y, 0.0)
WITH h WHERE $expected IS NULL OR h.current = $expected
CREATE (l:Layout {id: $layout, municipality: $municipality, created_at: datetime.transaction(), reason: $reason,
  method: $method, made_by: $made_by, previous: coalesce(h.current, '')})
SET h.current = $layout, h.radius = $radius
WITH l
CALL (l) {
  MATCH (d:Disc {municipality: $municipality})
  DELETE d
}
CALL (l) {
  MATCH (old:Layout {municipality: $municipality}) WHERE old <> l
  WITH old ORDER BY old.created_at DESC, old.id SKIP $kept
  OPTIONAL MATCH (part:LayoutPart {layout: old.id})
  DELETE part, old
}
RETURN l.id AS layout

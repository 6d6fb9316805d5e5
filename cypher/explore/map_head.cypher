// title.ru = "Где лежит карта муниципалитета"
// title.en = "Where a municipality’s map lies"
// about.ru = "Середина карты муниципалитета и её радиус."
// about.en = "The middle of a municipality’s map and its radius."
// access = "read"
// tags = ["internal"]
// columns = ["x", "y", "radius"]
// params.municipality = {type = "text"}
MATCH (h:Map {municipality: $municipality})
RETURN h.x AS x, h.y AS y, h.radius AS radius

// title.ru = "Версия карты"
// title.en = "The map’s version"
// about.ru = "Какая версия карты муниципалитета сейчас у всех, когда и почему она появилась; previous — к какой можно вернуться."
// about.en = "Which version of a municipality’s map everyone has now, when and why it was made; previous is the one that can be returned to."
// access = "read"
// tags = ["internal"]
// columns = ["id", "created_at", "reason", "method", "made_by", "previous"]
// params.municipality = {type = "text"}
MATCH (h:Map {municipality: $municipality})
MATCH (l:Layout {id: h.current})
OPTIONAL MATCH (p:Layout {id: l.previous})
RETURN l.id AS id, l.created_at AS created_at, l.reason AS reason, l.method AS method, l.made_by AS made_by, p.id AS previous

// title.ru = "Круги карты муниципалитета"
// title.en = "Discs of a municipality’s map"
// about.ru = "Места кругов, которые стоят на карте за сообщества и виды учреждений."
// about.en = "The places of the discs that stand on the map for communities and kinds of institutions."
// access = "read"
// tags = ["internal"]
// columns = ["id", "x", "y"]
// params.municipality = {type = "text"}
MATCH (d:Disc {municipality: $municipality})
RETURN d.id AS id, d.x AS x, d.y AS y
ORDER BY id

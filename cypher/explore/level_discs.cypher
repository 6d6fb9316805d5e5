// title.ru = "Места кругов"
// title.en = "Places of discs"
// about.ru = "Где на карте стоят круги сообществ, видов учреждений и муниципалитетов."
// about.en = "Where the discs of communities, kinds of institutions and municipalities stand on the map."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "xs", "ys"]
// params.ids = {type = "ids"}
// params.municipalities = {type = "ids", default = []}
CALL () {
  UNWIND $ids AS id MATCH (d:Disc {id: id}) RETURN d.id AS id, d.x AS x, d.y AS y
  UNION ALL
  UNWIND $municipalities AS m MATCH (h:Map {municipality: m}) RETURN 'group:region:' + m AS id, h.x AS x, h.y AS y
}
RETURN collect(id) AS ids, collect(x) AS xs, collect(y) AS ys

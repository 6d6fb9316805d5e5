// title.ru = "Учреждения и их муниципалитеты"
// title.en = "Institutions and their municipalities"
// about.ru = "Учреждения сети с муниципалитетом каждого — для приглашений; закрытых учреждений здесь нет. Если назван place — только этого муниципалитета и названные сами."
// about.en = "The network's institutions, each with its municipality, for invitations; closed institutions are left out. With a place, only those of this municipality and those named themselves."
// access = "read"
// tags = ["accounts"]
// columns = ["id", "name", "municipality", "municipality_name"]
// params.place = {type = "text", default = ""}
// params.ids = {type = "list", default = []}
// params.on = {type = "date", default = "today"}
CALL () {
  WITH $place AS place WHERE place = ''
  MATCH (i:Institution)-[:IN]->(m:Municipality)
  RETURN i, m
  UNION
  MATCH (m:Municipality {id: $place})<-[:IN]-(i:Institution)
  RETURN i, m
  UNION
  UNWIND $ids AS id
  MATCH (i:Institution {id: id})-[:IN]->(m:Municipality)
  RETURN i, m
}
WITH i, m WHERE i.until IS NULL OR i.until >= $on
RETURN i.id AS id, coalesce(i.short_name, i.name) AS name, m.id AS municipality, m.name AS municipality_name
ORDER BY name, id

// title.ru = "Учреждения и их муниципалитеты"
// title.en = "Institutions and their municipalities"
// about.ru = "Учреждения сети с муниципалитетом каждого — для приглашений; закрытых учреждений здесь нет."
// about.en = "The network's institutions, each with its municipality, for invitations; closed institutions are left out."
// access = "read"
// tags = ["accounts"]
// columns = ["id", "name", "municipality", "municipality_name"]
// params.on = {type = "date", default = "today"}
MATCH (i:Institution)-[:IN]->(m:Municipality)
WHERE i.until IS NULL OR i.until >= $on
RETURN i.id AS id, coalesce(i.short_name, i.name) AS name, m.id AS municipality, m.name AS municipality_name
ORDER BY name, id

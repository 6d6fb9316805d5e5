// title.ru = "Муниципалитеты для выбора"
// title.en = "Municipalities to choose from"
// about.ru = "Муниципалитеты сети, самые большие по числу учреждений первыми."
// about.en = "Municipalities of the network, those with most institutions first."
// access = "read"
// tags = ["suggest"]
// columns = ["value", "name"]
MATCH (m:Municipality)
RETURN m.id AS value, m.name AS name
ORDER BY COUNT { (m)<-[:IN]-(:Institution) } DESC, name, value

// title.ru = "Муниципалитеты сети"
// title.en = "Municipalities of the network"
// about.ru = "Муниципалитеты и сколько учреждений в каждом."
// about.en = "Municipalities and how many institutions each has."
// access = "read"
// tags = ["explore"]
// columns = ["id", "name", "institutions"]
MATCH (m:Municipality)
RETURN m.id AS id, m.name AS name, COUNT { (m)<-[:IN]-(:Institution) } AS institutions
ORDER BY institutions DESC, name

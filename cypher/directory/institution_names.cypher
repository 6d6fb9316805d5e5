// title.ru = "Учреждения для выбора"
// title.en = "Institutions to choose from"
// about.ru = "Краткие названия всех учреждений — для списков выбора; закрытые к указанной дате стоят последними; place — только этого муниципалитета."
// about.en = "Short names of all institutions, for choice lists; those closed by the given date come last; place: only of this municipality."
// access = "read"
// tags = ["directory"]
// columns = ["id", "name"]
// params.on = {type = "date", default = "today"}
// params.place = {type = "id", default = ""}
CALL () {
  WITH $place AS place WHERE place IS NULL
  MATCH (i:Institution)
  RETURN i
  UNION ALL
  WITH $place AS place WHERE place IS NOT NULL
  MATCH (:Municipality {id: place})<-[:IN]-(i:Institution)
  RETURN i
}
WITH i,
  reduce(s = '', c IN split(coalesce(i.short_name, i.name), '') | CASE WHEN c >= '0' AND c <= '9' OR c IN ['«', '»', '"'] THEN s ELSE s + c END) AS letters,
  reduce(s = '', c IN split(coalesce(i.short_name, i.name), '') | CASE WHEN c >= '0' AND c <= '9' THEN s + c ELSE s END) AS digits
ORDER BY coalesce(i.until < $on, false), toLower(letters), toInteger(left(digits, 9)), i.id
RETURN i.id AS id, coalesce(i.short_name, i.name) AS name

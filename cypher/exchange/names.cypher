// title.ru = "Загрузка сети: имена, которые уже есть"
// title.en = "Import of a network: names that are there"
// about.ru = "Учреждения муниципалитета и работающие в них: по имени и месту узнаётся тот же самый. Только для тех, кому разрешена загрузка: видимость не учитывается."
// about.en = "The municipality’s institutions and those who work there: by name and place the same one is recognised. For those who may import only: visibility is not applied."
// access = "read"
// tags = ["exchange", "internal"]
// columns = ["id", "label", "name", "short", "places"]
// params.municipality = {type = "id"}
MATCH (:Municipality {id: $municipality})<-[:IN]-(i:Institution)
CALL (i) {
  RETURN i AS n, [] AS places
  UNION
  MATCH (i)<-[:WORKS_AT]-(p:Teacher)
  RETURN p AS n, [i.id] AS places
}
RETURN n.id AS id, labels(n)[0] AS label, n.name AS name, n.short_name AS short, places

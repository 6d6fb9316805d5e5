// title.ru = "Кого можно спросить"
// title.en = "Who can be asked"
// about.ru = "Учреждения муниципалитета, не закрытые к дате, и сколько в каждом работающих педагогов, которых видит смотрящий; ещё не подтверждённые люди не считаются."
// about.en = "Institutions of a municipality that are not closed on the date, and how many teachers at work in each the viewer may see; people not confirmed yet are not counted."
// access = "read"
// tags = ["contacts"]
// columns = ["id", "name", "people"]
// params.municipality = {type = "id"}
// params.on = {type = "date", default = "today"}
MATCH (:Municipality {id: $municipality})<-[:IN]-(i:Institution)
WHERE i.until IS NULL OR i.until >= $on
CALL (i) {
  MATCH (i)<-[w:WORKS_AT]-(p:Teacher)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
    AND p.visibility IN $viewer.sees AND coalesce(p.state, 'confirmed') = 'confirmed'
  RETURN count(DISTINCT p) AS people
}
RETURN i.id AS id, coalesce(i.short_name, i.name) AS name, people
ORDER BY people = 0, toLower(name), id

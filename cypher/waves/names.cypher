// title.ru = "Имена спрошенных"
// title.en = "Names of those who were asked"
// about.ru = "Как называются люди и учреждения волны; имена людей, чей профиль закрыт от смотрящего, не показываются."
// about.en = "What the people and institutions of a wave are called; names of people whose profile is closed to the viewer are not shown."
// access = "read"
// tags = ["contacts"]
// columns = ["id", "name"]
// params.people = {type = "ids"}
// params.places = {type = "ids"}
CALL () {
  UNWIND $people AS id
  MATCH (n:Teacher {id: id})
  USING INDEX SEEK n:Teacher(id)
  WHERE n.visibility IN $viewer.sees OR n.id = $viewer.person
  RETURN n
  UNION ALL
  UNWIND $places AS id
  MATCH (n:Institution {id: id})
  USING INDEX SEEK n:Institution(id)
  RETURN n
}
RETURN n.id AS id, coalesce(n.short_name, n.name) AS name

// title.ru = "Кого выбрали в контакты"
// title.en = "Whom somebody has chosen as a contact"
// about.ru = "Педагог или учреждение по идентификатору: если профиль открыт смотрящему, если смотрящий сам назвал этого человека или если человек показал ему свой код."
// about.en = "A teacher or an institution by its id: if the profile is open to the viewer, if the viewer named this person, or if the person has shown the viewer a code."
// access = "read"
// tags = ["contacts"]
// columns = ["id", "label", "name"]
// params.id = {type = "id"}
// params.opened = {type = "ids", default = []}
CALL () {
  MATCH (n:Teacher {id: $id})
  USING INDEX SEEK n:Teacher(id)
  WHERE (n.visibility IN $viewer.sees OR n.proposed_by = $viewer.person OR n.id IN $opened) AND NOT coalesce(n.state, '') IN ['declined', 'left']
  RETURN n
  UNION ALL
  MATCH (n:Institution {id: $id})
  USING INDEX SEEK n:Institution(id)
  RETURN n
}
RETURN n.id AS id, labels(n)[0] AS label, coalesce(n.short_name, n.name) AS name

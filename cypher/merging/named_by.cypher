// title.ru = "Объединение: кого назвал человек"
// title.en = "Merging: whom a person has named"
// about.ru = "Люди, названные этим человеком. Только для самого объединения: видимость не учитывается."
// about.en = "People whom this person has named. For merging itself only: visibility is not applied."
// access = "read"
// tags = ["merging", "internal"]
// columns = ["id"]
// params.id = {type = "id"}
// params.states = {type = "list"}
MATCH (p:Teacher)
WHERE p.state IN $states AND p.proposed_by = $id
RETURN p.id AS id ORDER BY id

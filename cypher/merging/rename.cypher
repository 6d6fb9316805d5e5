// title.ru = "Объединение: кем назван человек"
// title.en = "Merging: by whom a person is named"
// about.ru = "Записывает нового назвавшего."
// about.en = "Writes who named the person."
// access = "write"
// tags = ["merging", "internal"]
// columns = ["changed"]
// params.ids = {type = "ids"}
// params.by = {type = "id"}
UNWIND $ids AS id
MATCH (p:Teacher {id: id})
SET p.proposed_by = $by
RETURN count(p) AS changed

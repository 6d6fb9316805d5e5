// title.ru = "Контакты человека"
// title.en = "Contacts of a person"
// about.ru = "Неформальные связи педагога, которые видит смотрящий."
// about.en = "Informal ties of a teacher that the viewer sees."
// access = "read"
// tags = ["reports"]
// columns = ["tie", "kind", "state"]
// heads.tie = {ru = "Связь", en = "Tie"}
// heads.kind = {ru = "Вид", en = "Kind"}
// heads.state = {ru = "Состояние", en = "State"}
// params.person = {type = "id"}
MATCH (p:Teacher {id: $person})-[t:INFORMAL_TIE]-(o)
WHERE (p.visibility IN $viewer.sees OR p.id = $viewer.person)
  AND t.visibility IN $viewer.sees AND (NOT o:Teacher OR o.visibility IN $viewer.sees)
RETURN t.id AS tie, t.kind AS kind, t.state AS state
ORDER BY tie

// title.ru = "Пары, о которых уже что-то записано"
// title.en = "Pairs of whom something is written down already"
// about.ru = "Пары педагогов, чей контакт предложен, отклонён или скрыт от смотрящего: их не предлагают. Никому не показывается."
// about.en = "Pairs of teachers whose contact is proposed, declined or hidden from the viewer: they are not suggested. Shown to nobody."
// access = "read"
// tags = ["discovery", "internal"]
// columns = ["starts", "ends"]
// params.ids = {type = "ids"}
UNWIND $ids AS id
MATCH (i:Institution {id: id})<-[:WORKS_AT]-(p:Teacher)
USING INDEX SEEK i:Institution(id)
WITH DISTINCT p
MATCH (p)-[t:INFORMAL_TIE]->(q:Teacher)
WHERE t.state <> 'confirmed' OR NOT t.visibility IN $viewer.sees
WITH DISTINCT p.id AS start, q.id AS end ORDER BY start, end
WITH collect([start, end]) AS every
RETURN [e IN every | e[0]] AS starts, [e IN every | e[1]] AS ends

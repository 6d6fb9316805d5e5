// title.ru = "Проверка: одна связь записана несколько раз"
// title.en = "Check: one tie registered several times"
// about.ru = "Связи одного типа между теми же узлами с тем же началом (для участия — и с той же ролью, для связи по договору — и того же договора). Для администратора: видимость не учитывается."
// about.en = "Ties of one type between the same nodes with the same begin (for participation the same role, for a tie by an agreement the same agreement, too). For the administrator: visibility is not applied."
// access = "read"
// tags = ["check", "internal"]
// columns = ["start", "end", "ties"]
// params.type = {type = "text"}
// params.by = {type = "list"}
MATCH (a)-[t:$($type)]->(b)
WITH a, b, t, [name IN $by | toStringOrNull(t[name])] + CASE t.source WHEN 'agreement' THEN [t.agreement] ELSE [] END AS same
WITH a, b, same, collect(coalesce(t.id, elementId(t))) AS ties
WHERE size(ties) > 1
RETURN a.id AS start, b.id AS end, ties

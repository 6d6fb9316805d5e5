// title.ru = "«Мы этим пользуемся»"
// title.en = "“We use it”"
// about.ru = "Говорит, что педагог или учреждение пользуется материалом, или берёт это назад; сказанное дважды сказано один раз. shares — делится ли он этим сам: свой материал использованным не считают."
// about.en = "Says that a teacher or an institution uses a material, or takes that back; said twice it is said once. shares tells whether it is their own: one’s own material is not counted as used."
// access = "write"
// tags = ["library", "internal"]
// columns = ["changed", "shares"]
// params.id = {type = "id"}
// params.owner = {type = "id"}
// params.owner_label = {type = "text"}
// params.used = {type = "bool"}
MATCH (m:Material {id: $id})
USING INDEX SEEK m:Material(id)
SET m.locked = true REMOVE m.locked
WITH m
CALL () {
  MATCH (o:Institution {id: $owner}) USING INDEX SEEK o:Institution(id) WHERE $owner_label = 'Institution' RETURN o
  UNION ALL MATCH (o:Teacher {id: $owner}) USING INDEX SEEK o:Teacher(id) WHERE $owner_label = 'Teacher' RETURN o
}
WITH m, o, EXISTS { (o)-[:USES]->(m) } AS held, EXISTS { (o)-[:SHARES]->(m) } AS shares, [(o)-[t:USES]->(m) | t] AS ties
FOREACH (_ IN CASE WHEN $used AND NOT held AND NOT shares THEN [1] ELSE [] END | CREATE (o)-[:USES]->(m))
FOREACH (t IN CASE WHEN $used THEN [] ELSE ties END | DELETE t)
RETURN held <> $used AND NOT ($used AND shares) AS changed, shares

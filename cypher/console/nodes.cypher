// title.ru = "Копия для консоли: узлы одного вида"
// title.en = "The console’s copy: nodes of one kind"
// about.ru = "Узлы, которые видит смотрящий, и названные их свойства; из объявлений — только те, что для всех."
// about.en = "The nodes that the viewer sees, and the named properties of them; of posts only those for everyone."
// access = "read"
// tags = ["console", "internal"]
// columns = ["id", "values"]
// params.label = {type = "text"}
// params.keys = {type = "list"}
MATCH (n:$($label))
WHERE (NOT n:Teacher OR n.visibility IN $viewer.sees)
  AND (NOT n:Post OR (coalesce(n.audience, 'everyone') = 'everyone' AND n.kinds IS NULL AND n.sectors IS NULL AND NOT EXISTS { (n)-[:ADDRESSED_TO]->() }))
RETURN n.id AS id, [key IN $keys | n[key]] AS values

// title.ru = "Кто открыл личную ссылку"
// title.en = "Who opened a personal link"
// about.ru = "Имя того, чья это личная ссылка, и его учреждение на дату — показываются только ему самому."
// about.en = "The name of the person whom a personal link belongs to, and the institution on the date; shown to nobody else."
// access = "read"
// tags = ["contacts"]
// columns = ["id", "name", "place"]
// params.on = {type = "date", default = "today"}
MATCH (p:Teacher {id: $viewer.person})
USING INDEX SEEK p:Teacher(id)
WHERE NOT coalesce(p.state, '') IN ['declined', 'left']
CALL (p) {
  OPTIONAL MATCH (p)-[w:WORKS_AT]->(i:Institution)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  RETURN i ORDER BY w.since, i.id LIMIT 1
}
RETURN p.id AS id, p.name AS name, coalesce(i.short_name, i.name) AS place

// title.ru = "Загрузка: что чему подчинено"
// title.en = "Import: what is part of what"
// about.ru = "Все связи одного типа между узлами одного вида (темы, приложения), чтобы не допустить круга."
// about.en = "All ties of one type within one kind of node (topics, annexes), so that no circle arises."
// access = "read"
// tags = ["import", "internal"]
// columns = ["child", "parent"]
// params.type = {type = "code", codes = ["PART_OF", "ANNEX_TO"]}
CALL () {
  WITH $type AS type WHERE type = 'PART_OF'
  MATCH (child:Topic)-[:PART_OF]->(parent:Topic)
  RETURN child, parent
  UNION ALL
  WITH $type AS type WHERE type = 'ANNEX_TO'
  MATCH (child:Agreement)-[:ANNEX_TO]->(parent:Agreement)
  RETURN child, parent
}
RETURN child.id AS child, parent.id AS parent

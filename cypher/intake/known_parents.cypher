// title.ru = "Загрузка: что чему подчинено"
// title.en = "Import: what is part of what"
// about.ru = "Все связи одного типа между узлами одного вида (темы, приложения), чтобы не допустить круга."
// about.en = "All ties of one type within one kind of node (topics, annexes), so that no circle arises."
// access = "read"
// tags = ["import", "internal"]
// columns = ["child", "parent"]
// params.type = {type = "text"}
MATCH (child)-[:$($type)]->(parent)
RETURN child.id AS child, parent.id AS parent

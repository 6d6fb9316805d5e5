// title.ru = "Какие файлы нужны библиотеке"
// title.en = "Which files the library needs"
// about.ru = "Из названных файлов — те, что есть у материалов. Для уборки полки; людей здесь нет."
// about.en = "Of the files named, those that materials have. For sweeping the shelf; there are no people here."
// access = "read"
// tags = ["library", "internal"]
// columns = ["file"]
// params.files = {type = "list"}
UNWIND $files AS file
MATCH (m:Material {file: file})
USING INDEX SEEK m:Material(file)
RETURN DISTINCT file

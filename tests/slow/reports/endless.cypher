// title.ru = "Строки без конца"
// title.en = "Rows without end"
// about.ru = "Для проверок: строк больше, чем кто-либо дождётся."
// about.en = "For tests: more rows than anybody waits for."
// access = "read"
// tags = ["overview"]
// columns = ["number", "text"]
// heads.number = {ru = "Номер", en = "Number", type = "int"}
// heads.text = {ru = "Текст", en = "Text"}
UNWIND range(1, 1000000000) AS number
RETURN number, 'строка номер ' + toString(number) AS text

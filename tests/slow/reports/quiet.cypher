// title.ru = "Долго ни строки"
// title.en = "No row for long"
// about.ru = "Для проверок: отвечает одной строкой очень нескоро."
// about.en = "For tests: answers with one row after a very long time."
// access = "read"
// tags = ["overview"]
// columns = ["sum"]
// params.words = {type = "text", title = {ru = "Слова", en = "Words"}}
// heads.sum = {ru = "Сумма", en = "Sum", type = "int"}
UNWIND range(1, 1000000) AS a
UNWIND range(1, 1000000) AS b
WITH a, b WHERE $words <> 'x'
RETURN sum(a * b % 7) AS sum

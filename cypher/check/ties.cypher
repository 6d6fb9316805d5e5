// title.ru = "Проверка: свойства связей одного типа"
// title.en = "Check: properties of one type of tie"
// about.ru = "Каждое свойство против словаря: лишнее, недостающее, не того типа, с неизвестным кодом, вне границ, конец раньше начала. Для администратора: видимость не учитывается."
// about.en = "Each property against the vocabulary: unknown, missing, of a wrong type, with an unknown code, out of bounds, ending before it begins. For the administrator: visibility is not applied."
// access = "read"
// tags = ["check", "internal"]
// columns = ["id", "property", "value", "breach"]
// params.type = {type = "text"}
// params.rules = {type = "rows"}
MATCH ()-[t:$($type)]->()
UNWIND $rules + [key IN keys(t) WHERE none(rule IN $rules WHERE rule.name = key) | {name: key}] AS rule
WITH t, rule, t[rule.name] AS value
WITH t, rule, value, CASE WHEN rule.many THEN value ELSE [value] END AS values
WITH t, rule, value, CASE
  WHEN rule.types IS NULL THEN 'unknown'
  WHEN value IS NULL THEN CASE WHEN rule.required THEN 'required' END
  WHEN NOT valueType(value) IN rule.types THEN 'type'
  WHEN rule.pattern IS NOT NULL AND NOT value =~ rule.pattern THEN 'pattern'
  WHEN rule.codes IS NOT NULL AND any(one IN values WHERE NOT one IN rule.codes) THEN 'code'
  WHEN rule.longest IS NOT NULL AND any(one IN values WHERE size(one) > rule.longest) THEN 'longest'
  WHEN value < rule.least OR value > rule.most THEN 'bounds'
  WHEN rule.name = 'until' AND value < t.since THEN 'order'
  WHEN rule.name IN ['since', 'until'] AND t[rule.name + '_precision'] IS NULL THEN 'precision'
END AS breach
WHERE breach IS NOT NULL
RETURN coalesce(t.id, elementId(t)) AS id, rule.name AS property,
       coalesce(substring(toStringOrNull(value), 0, 80), '') AS value, breach

// title.ru = "Проверка: свойства узлов одного вида"
// title.en = "Check: properties of one kind of node"
// about.ru = "Каждое свойство против словаря: лишнее, недостающее, не того типа, с неизвестным кодом, вне границ, конец раньше начала."
// about.en = "Each property against the vocabulary: unknown, missing, of a wrong type, with an unknown code, out of bounds, ending before it begins."
// access = "read"
// tags = ["check", "internal"]
// columns = ["id", "property", "value", "breach"]
// params.label = {type = "text"}
// params.rules = {type = "rows"}
MATCH (n:$($label))
UNWIND $rules + [key IN keys(n) WHERE none(rule IN $rules WHERE rule.name = key) | {name: key}] AS rule
WITH n, rule, n[rule.name] AS value
WITH n, rule, value, CASE WHEN rule.many THEN value ELSE [value] END AS values
WITH n, rule, value, CASE
  WHEN rule.types IS NULL THEN 'unknown'
  WHEN value IS NULL THEN CASE WHEN rule.required THEN 'required' END
  WHEN NOT valueType(value) IN rule.types THEN 'type'
  WHEN rule.pattern IS NOT NULL AND NOT value =~ rule.pattern THEN 'pattern'
  WHEN rule.codes IS NOT NULL AND any(one IN values WHERE NOT one IN rule.codes) THEN 'code'
  WHEN rule.longest IS NOT NULL AND any(one IN values WHERE size(one) > rule.longest) THEN 'longest'
  WHEN value < rule.least OR value > rule.most THEN 'bounds'
  WHEN rule.name = 'until' AND value < n.since THEN 'order'
  WHEN rule.name IN ['since', 'until'] AND n[rule.name + '_precision'] IS NULL THEN 'precision'
END AS breach
WHERE breach IS NOT NULL
RETURN coalesce(n.id, elementId(n)) AS id, rule.name AS property,
       coalesce(substring(toStringOrNull(value), 0, 80), '') AS value, breach

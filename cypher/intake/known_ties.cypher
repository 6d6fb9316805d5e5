// title.ru = "Загрузка: какие id уже заняты связями"
// title.en = "Import: which ids are ties already"
// about.ru = "Тип и концы связи для каждого id из файлов. Только для тех, кому разрешена загрузка: видимость не учитывается."
// about.en = "Type and ends of each tie id in the files. For those who may import only: visibility is not applied."
// access = "read"
// tags = ["import", "internal"]
// columns = ["id", "type", "start", "end"]
// params.ids = {type = "ids"}
CALL () {
  MATCH (a)-[t:WORKS_AT]->(b)
  USING INDEX SEEK t:WORKS_AT(id)
  WHERE t.id IN $ids
  RETURN t.id AS id, 'WORKS_AT' AS type, a.id AS start, b.id AS end
  UNION ALL
  MATCH (a)-[t:TAKES_PART]->(b)
  USING INDEX SEEK t:TAKES_PART(id)
  WHERE t.id IN $ids
  RETURN t.id AS id, 'TAKES_PART' AS type, a.id AS start, b.id AS end
  UNION ALL
  MATCH (a)-[t:PURSUES]->(b)
  USING INDEX SEEK t:PURSUES(id)
  WHERE t.id IN $ids
  RETURN t.id AS id, 'PURSUES' AS type, a.id AS start, b.id AS end
  UNION ALL
  MATCH (a)-[t:PARTY_TO]->(b)
  USING INDEX SEEK t:PARTY_TO(id)
  WHERE t.id IN $ids
  RETURN t.id AS id, 'PARTY_TO' AS type, a.id AS start, b.id AS end
  UNION ALL
  MATCH (a)-[t:FORMAL_TIE]->(b)
  USING INDEX SEEK t:FORMAL_TIE(id)
  WHERE t.id IN $ids
  RETURN t.id AS id, 'FORMAL_TIE' AS type, a.id AS start, b.id AS end
  UNION ALL
  MATCH (a)-[t:INFORMAL_TIE]->(b)
  USING INDEX SEEK t:INFORMAL_TIE(id)
  WHERE t.id IN $ids
  RETURN t.id AS id, 'INFORMAL_TIE' AS type, a.id AS start, b.id AS end
} // Named one by one: a type that comes as a parameter costs a search of its own for each id.
RETURN id, type, start, end

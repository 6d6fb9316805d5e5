// title.ru = "Записать договор в сеть"
// title.en = "Write an agreement into the network"
// about.ru = "Договор, его стороны и формальные связи, которые он создаёт, одним изменением: нет связи без документа. Записанное повторно остаётся тем же, старое состояние не затирает новое. У имеющихся связей меняется только последний день; договор, который не успел начаться, связей не создаёт. Только для самого шага."
// about.en = "An agreement, its parties and the formal ties that it makes, in one change: no tie is without its document. Written again it stays the same, and an older state does not overwrite a newer one. Of ties that are there only the last day changes; an agreement that never began makes none. For the step itself only."
// access = "write"
// tags = ["agreements", "internal"]
// columns = ["id", "version"]
// params.id = {type = "id"}
// params.version = {type = "int"}
// params.properties = {type = "map"}
// params.parties = {type = "rows"}
// params.ties = {type = "rows"}
// params.annex_to = {type = "text"}
MERGE (a:Agreement {id: $id})
ON CREATE SET a.created_at = datetime.transaction()
ON MATCH SET a.id = $id
WITH a WHERE coalesce(a.version, 0) <= $version
SET a += $properties, a.version = $version, a.updated_at = datetime.transaction()
WITH a
CALL (a) {
  UNWIND $parties AS row
  MATCH (i:Institution {id: row.institution})
  MERGE (i)-[p:PARTY_TO]->(a)
  ON CREATE SET p.id = row.id, p.created_at = datetime.transaction()
  SET p.role = row.role, p.confirmed_at = coalesce(row.confirmed_at, p.confirmed_at), p.updated_at = datetime.transaction()
}
CALL (a) {
  UNWIND $ties AS row
  MATCH (i:Institution {id: row.from})
  MATCH (j:Institution {id: row.to})
  OPTIONAL MATCH (i)-[old:FORMAL_TIE {agreement: $id}]-(j)
  USING INDEX SEEK old:FORMAL_TIE(agreement)
  WITH a, row, i, j, collect(DISTINCT old) AS own
  FOREACH (t IN own | SET t.until = row.properties.until, t.until_precision = row.properties.until_precision, t.updated_at = datetime.transaction())
  FOREACH (_ IN CASE WHEN size(own) = 0 THEN [1] ELSE [] END |
    CREATE (i)-[t:FORMAL_TIE {id: row.id, created_at: datetime.transaction()}]->(j)
    SET t += row.properties, t.updated_at = datetime.transaction())
}
CALL (a) {
  MATCH (a)<-[:PARTY_TO]-(:Institution)-[t:FORMAL_TIE {agreement: $id, source: 'agreement'}]->()
  WHERE size($ties) = 0
  DELETE t
}
CALL (a) {
  MATCH (f:Agreement {id: $annex_to})
  WHERE f <> a
  MERGE (a)-[:ANNEX_TO]->(f)
}
RETURN a.id AS id, a.version AS version

// title.ru = "Что сказано о связях пути"
// title.en = "What is said about the ties of a path"
// about.ru = "С какого и по какой день действуют названные связи и насколько точно это известно, кто о связи сообщил, кем человек работает. Только связи, видимые смотрящему."
// about.en = "From and until which day the named ties are in force and how precisely that is known, who told of a tie, what a person works as. Only ties that the viewer may see."
// access = "read"
// tags = ["explore"]
// columns = ["ids", "sources_of", "positions", "sinces", "untils", "since_precisions", "until_precisions"]
// params.ids = {type = "ids"}
CALL () {
  UNWIND $ids AS id MATCH ()-[t:FORMAL_TIE {id: id}]->() USING INDEX SEEK t:FORMAL_TIE(id) RETURN t
  UNION ALL UNWIND $ids AS id MATCH (a)-[t:INFORMAL_TIE {id: id}]->(b) USING INDEX SEEK t:INFORMAL_TIE(id)
  WHERE t.state <> 'declined'
    AND (t.visibility IN $viewer.sees AND a.visibility IN $viewer.sees AND (NOT b:Teacher OR b.visibility IN $viewer.sees)
         OR $viewer.person IN [a.id, b.id])
  RETURN t
  UNION ALL UNWIND $ids AS id MATCH (a)-[t:WORKS_AT {id: id}]->() USING INDEX SEEK t:WORKS_AT(id)
  WHERE a.visibility IN $viewer.sees OR a.id = $viewer.person
  RETURN t
  UNION ALL UNWIND $ids AS id MATCH (a)-[t:TAKES_PART {id: id}]->() USING INDEX SEEK t:TAKES_PART(id)
  WHERE NOT a:Teacher OR a.visibility IN $viewer.sees OR a.id = $viewer.person
  RETURN t
}
WITH collect(t) AS ties
RETURN [t IN ties | t.id] AS ids, [t IN ties | t.source] AS sources_of, [t IN ties | t.position] AS positions,
  [t IN ties | toString(t.since)] AS sinces, [t IN ties | toString(t.until)] AS untils,
  [t IN ties | t.since_precision] AS since_precisions, [t IN ties | t.until_precision] AS until_precisions

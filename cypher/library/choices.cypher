// title.ru = "Из чего выбирают в библиотеке"
// title.en = "What the library can be narrowed by"
// about.ru = "Темы, лицензии и учреждения материалов библиотеки; у каждого — сколько материалов во всей библиотеке. Материал считается у каждой своей темы и у всех более широких."
// about.en = "Topics, licences and institutions of the materials, each with how many materials of the whole library it has. A material counts for each of its topics and for all wider ones."
// access = "read"
// tags = ["library"]
// columns = ["topics", "licences", "institutions", "tree"]
RETURN COLLECT {
    MATCH (m:Material)-[:ABOUT]->(:Topic)-[:PART_OF*0..5]->(t:Topic)
    WITH t, count(DISTINCT m) AS n
    RETURN [t.id, t.name, n] ORDER BY t.name, t.id
  } AS topics,
  COLLECT {
    MATCH (m:Material) WHERE m.licence IS NOT NULL
    WITH m.licence AS licence, count(*) AS n
    RETURN [licence, n] ORDER BY licence
  } AS licences,
  COLLECT {
    MATCH (m:Material)<-[:SHARES]-(o)
    WHERE o:Institution OR o.visibility IN $viewer.sees OR o.id = $viewer.person
    CALL (o) {
      WITH o WHERE o:Institution RETURN o AS i
      UNION MATCH (o)-[w:WORKS_AT]->(i:Institution) WHERE o:Teacher AND w.until IS NULL RETURN i
    }
    WITH i, count(DISTINCT m) AS n
    RETURN [i.id, i.short_name, n] ORDER BY i.short_name, i.id
  } AS institutions,
  COLLECT {
    MATCH (t:Topic)
    RETURN [t.id, t.name, head([(t)-[:PART_OF]->(u:Topic) | u.id])] ORDER BY t.name, t.id
  } AS tree

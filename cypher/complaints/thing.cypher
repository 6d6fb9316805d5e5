// title.ru = "О чём жалоба"
// title.en = "What a complaint is about"
// about.ru = "Учреждение, программа, ресурс, потребность, практика, материал или объявление по идентификатору: название, учреждения, чьё это (не больше 12), педагог, чьё это, и муниципалитет. Видимость проверяет тот, кто спрашивает."
// about.en = "An institution, programme, offer, need, practice, material or post by its id: its title, the institutions whose it is (at most 12), the teacher whose it is, and the municipality. Whoever asks checks who may see it."
// access = "read"
// tags = ["complaints", "internal"]
// columns = ["label", "title", "institutions", "person", "municipalities"]
// params.id = {type = "id"}
CALL () {
  MATCH (n:Institution {id: $id}) USING INDEX SEEK n:Institution(id) RETURN n
  UNION ALL MATCH (n:Programme {id: $id}) USING INDEX SEEK n:Programme(id) RETURN n
  UNION ALL MATCH (n:Resource {id: $id}) USING INDEX SEEK n:Resource(id) RETURN n
  UNION ALL MATCH (n:Need {id: $id}) USING INDEX SEEK n:Need(id) RETURN n
  UNION ALL MATCH (n:Practice {id: $id}) USING INDEX SEEK n:Practice(id) RETURN n
  UNION ALL MATCH (n:Material {id: $id}) USING INDEX SEEK n:Material(id) RETURN n
  UNION ALL MATCH (n:Post {id: $id}) USING INDEX SEEK n:Post(id) RETURN n
}
CALL (n) {
  WITH n WHERE n:Institution
  RETURN n AS i
  UNION
  WITH n
  MATCH (n)<-[:RUNS|OFFERS|NEEDS|FOLLOWS|SHARES|POSTED]-(i:Institution)
  RETURN i ORDER BY i.id LIMIT 12
}
WITH n, collect(i) AS owners
WITH n, owners, head(COLLECT { MATCH (n)<-[:SHARES]-(t:Teacher) RETURN t ORDER BY t.id LIMIT 1 }) AS teacher
RETURN labels(n)[0] AS label, coalesce(n.short_name, n.name, n.title) AS title, [i IN owners | i.id] AS institutions, teacher.id AS person,
  COLLECT {
    UNWIND owners AS i
    MATCH (i)-[:IN]->(m:Municipality)
    RETURN DISTINCT m.id ORDER BY m.id
  } + CASE WHEN teacher IS NULL THEN [] ELSE COLLECT {
    MATCH (teacher)-[w:WORKS_AT]->(:Institution)-[:IN]->(m:Municipality)
    RETURN m.id ORDER BY w.until IS NULL DESC, m.id
  } END AS municipalities
LIMIT 1

// title.ru = "От чьего имени можно поделиться"
// title.en = "In whose name something can be shared"
// about.ru = "Смотрящий педагог и учреждения, за которые он отвечает, с муниципалитетом каждого."
// about.en = "The teacher who looks and the institutions that the viewer answers for, each with its municipality."
// access = "read"
// tags = ["library"]
// columns = ["label", "id", "name", "sector", "municipality", "visibility"]
CALL () {
  MATCH (o:Teacher {id: $viewer.person}) USING INDEX SEEK o:Teacher(id)
  RETURN o, head(COLLECT {
    MATCH (o)-[w:WORKS_AT]->(:Institution)-[:IN]->(m:Municipality) RETURN m.id ORDER BY w.until IS NULL DESC, m.id
  }) AS municipality
  UNION ALL
  UNWIND $viewer.institutions AS place
  MATCH (o:Institution {id: place}) USING INDEX SEEK o:Institution(id)
  RETURN o, head([(o)-[:IN]->(m:Municipality) | m.id]) AS municipality
}
RETURN labels(o)[0] AS label, o.id AS id, coalesce(o.short_name, o.name) AS name, o.sector AS sector, municipality, o.visibility AS visibility
ORDER BY label DESC, name, id

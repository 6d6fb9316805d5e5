// title.ru = "Карточка узла"
// title.en = "The card of a node"
// about.ru = "Узел любого вида по идентификатору: его свойства и прямые соседи (не больше 30 каждого вида связи), если смотрящий может их видеть. Объявления здесь не показаны: у них своя страница и свои адресаты."
// about.en = "A node of any kind by its id: its properties and direct neighbours (at most 30 for each type of tie) that the viewer may see. Posts are not shown here: they have a page and addressees of their own."
// access = "read"
// tags = ["directory"]
// columns = ["label", "properties", "links"]
// params.id = {type = "id"}
CALL () {
  MATCH (n:Institution {id: $id}) USING INDEX SEEK n:Institution(id) RETURN n
  UNION ALL MATCH (n:Teacher {id: $id}) USING INDEX SEEK n:Teacher(id) WHERE n.visibility IN $viewer.sees OR n.id = $viewer.person RETURN n
  UNION ALL MATCH (n:Project {id: $id}) USING INDEX SEEK n:Project(id) RETURN n
  UNION ALL MATCH (n:Programme {id: $id}) USING INDEX SEEK n:Programme(id) RETURN n
  UNION ALL MATCH (n:Resource {id: $id}) USING INDEX SEEK n:Resource(id) RETURN n
  UNION ALL MATCH (n:Need {id: $id}) USING INDEX SEEK n:Need(id) RETURN n
  UNION ALL MATCH (n:Unit {id: $id}) USING INDEX SEEK n:Unit(id) RETURN n
  UNION ALL MATCH (n:Material {id: $id}) USING INDEX SEEK n:Material(id) RETURN n
  UNION ALL MATCH (n:Practice {id: $id}) USING INDEX SEEK n:Practice(id) RETURN n
  UNION ALL MATCH (n:Outcome {id: $id}) USING INDEX SEEK n:Outcome(id) RETURN n
  UNION ALL MATCH (n:Agreement {id: $id}) USING INDEX SEEK n:Agreement(id) RETURN n
  UNION ALL MATCH (n:Topic {id: $id}) USING INDEX SEEK n:Topic(id) RETURN n
  UNION ALL MATCH (n:Exchange {id: $id}) USING INDEX SEEK n:Exchange(id) RETURN n
  UNION ALL MATCH (n:PdRequest {id: $id}) USING INDEX SEEK n:PdRequest(id) RETURN n
  UNION ALL MATCH (n:Municipality {id: $id}) USING INDEX SEEK n:Municipality(id) RETURN n
}
CALL (n) {
  WITH n WHERE NOT n:Institution AND NOT n:Teacher AND NOT n:Project AND NOT n:Municipality
  MATCH (n)-[t]-(o)
  WHERE NOT t:INFORMAL_TIE AND NOT o:Post AND (NOT o:Teacher OR o.visibility IN $viewer.sees OR o.id = $viewer.person)
  WITH n, t, o ORDER BY coalesce(o.short_name, o.name, o.title, o.number), o.id
  WITH type(t) AS type, startNode(t) = n AS outward,
    collect({id: o.id, label: labels(o)[0], name: coalesce(o.short_name, o.name, o.title, o.number), role: coalesce(t.role, t.way)}) AS others
  ORDER BY type, outward
  RETURN collect({type: type, outward: outward, total: size(others), others: others[..30]}) AS links
}
RETURN labels(n)[0] AS label, properties(n) AS properties, links
LIMIT 1

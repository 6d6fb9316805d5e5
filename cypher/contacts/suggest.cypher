// title.ru = "Кого записать в контакты"
// title.en = "Whom to register as a contact"
// about.ru = "Педагоги и учреждения, подходящие к словам и видимые смотрящему. Сначала те, с кем связь вероятнее: общий проект, своё учреждение, контакт коллеги, учреждение-партнёр; затем самые похожие. Из совпадений рассматриваются первые 500."
// about.en = "Teachers and institutions that fit the words and are open to the viewer. Those with whom a tie is likelier come first: a shared project, the same institution, a colleague’s contact, a partner institution; then the closest. Of all matches the first 500 are looked at."
// access = "read"
// tags = ["contacts"]
// columns = ["id", "label", "name", "detail", "subjects", "sector", "why", "known", "total"]
// params.text = {type = "text", longest = 4000}
// params.plain = {type = "text", default = ""}
// params.places = {type = "ids", default = []}
// params.on = {type = "date", default = "today"}
// params.limit = {type = "int", default = 8, min = 1, max = 50}
CALL db.index.fulltext.queryNodes('names', $text, {limit: 500}) YIELD node, score
WHERE (node:Institution AND size($places) = 0)
  OR (node:Teacher AND (node.visibility IN $viewer.sees OR node.proposed_by = $viewer.person) AND NOT coalesce(node.state, '') IN ['declined', 'left']
      AND node.id <> coalesce($viewer.person, ''))
OPTIONAL MATCH (me:Teacher {id: $viewer.person})
CALL (node) {
  OPTIONAL MATCH (node)-[w:WORKS_AT]->(i:Institution)
  WHERE (w.since IS NULL OR w.since <= $on) AND (w.until IS NULL OR w.until >= $on)
  RETURN collect(i) AS places
}
WITH me, node, score, places
WHERE size($places) = 0 OR any(place IN places WHERE place.id IN $places)
WITH me, node, score, places,
  CASE WHEN me IS NULL THEN [] ELSE
    CASE WHEN node:Teacher AND EXISTS { (me)-[:TAKES_PART]->(:Project)<-[:TAKES_PART]-(node) } THEN ['project'] ELSE [] END
    + CASE WHEN EXISTS { (me)-[:WORKS_AT]->(i) WHERE i IN places OR i = node } THEN ['colleague'] ELSE [] END
    + CASE WHEN EXISTS {
        (me)-[:WORKS_AT]->()<-[:WORKS_AT]-(c:Teacher)-[t:INFORMAL_TIE]-(node)
        WHERE c <> me AND t.state = 'confirmed' AND t.visibility IN $viewer.sees AND c.visibility IN $viewer.sees
      } THEN ['friend'] ELSE [] END
    + CASE WHEN EXISTS { (me)-[:WORKS_AT]->()-[:FORMAL_TIE]-(i) WHERE i IN places OR i = node } THEN ['partner'] ELSE [] END
  END AS why,
  me IS NOT NULL AND EXISTS { (me)-[t:INFORMAL_TIE]-(node) WHERE t.state <> 'declined' AND (t.until IS NULL OR t.until >= $on) } AS known
WITH collect({node: node, score: score, places: places, why: why, known: known}) AS every
UNWIND every AS e
WITH e, e.node AS n, size(every) AS total
ORDER BY toLower(coalesce(n.name, '')) STARTS WITH $plain DESC, size(e.why) DESC, n:Teacher DESC, e.score DESC, toLower(n.name), n.id
LIMIT $limit
RETURN n.id AS id, labels(n)[0] AS label, coalesce(n.short_name, n.name) AS name,
  CASE WHEN n:Institution THEN n.name ELSE head([p IN e.places | p.short_name]) END AS detail,
  coalesce(n.subjects, []) AS subjects, coalesce(n.sector, head([p IN e.places | p.sector])) AS sector, e.why AS why, e.known AS known, total

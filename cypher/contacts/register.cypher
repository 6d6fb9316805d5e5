// title.ru = "Записать контакт"
// title.en = "Register a contact"
// about.ru = "Записывает неформальную связь педагога с педагогом или учреждением, если она ещё не записана. Та же связь (та же пара, тот же вид, ещё не закончилась) не повторяется: предложенная другой стороной становится подтверждённой. Обе стороны запираются, поэтому одновременные записи сходятся в одну."
// about.en = "Registers an informal tie of a teacher with a teacher or an institution unless it is there already. The same tie (same pair, same kind, not over) is not repeated: one that the other side proposed becomes confirmed. Both ends are locked, so parallel registrations meet in one tie."
// access = "write"
// tags = ["contacts"]
// columns = ["outcome", "tie", "registered_by", "answered_on", "other_name"]
// params.me = {type = "id"}
// params.other = {type = "id"}
// params.locks = {type = "ids"}
// params.opened = {type = "ids", default = []}
// params.outward = {type = "bool", default = true}
// params.directed = {type = "bool", default = false}
// params.id = {type = "id"}
// params.key = {type = "text", longest = 400}
// params.kind = {type = "code"}
// params.on = {type = "date", default = "today"}
// params.properties = {type = "map"}
// params.visibility = {type = "code"}
UNWIND $locks AS lock
MATCH (n:Teacher {id: lock})
USING INDEX SEEK n:Teacher(id)
SET n.locked = true REMOVE n.locked
WITH count(*) AS locked
MATCH (me:Teacher {id: $me})
USING INDEX SEEK me:Teacher(id)
CALL () {
  MATCH (n:Teacher {id: $other})
  USING INDEX SEEK n:Teacher(id)
  WHERE n.visibility IN $viewer.sees OR n.proposed_by = $me OR n.id IN $opened
  RETURN n
  UNION ALL MATCH (n:Institution {id: $other}) RETURN n
}
WITH me, n AS other
WHERE other <> me AND NOT coalesce(other.state, '') IN ['declined', 'left'] AND ($outward OR other:Teacher)
OPTIONAL MATCH (me)-[t:INFORMAL_TIE {kind: $kind}]-(other)
WHERE (NOT $directed OR (startNode(t) = me) = $outward)
  AND (t.until IS NULL OR t.until >= $properties.since)
WITH me, other, t ORDER BY t.state = 'declined', t.since, t.id
WITH me, other, head(collect(t)) AS t
WITH me, other, t,
  CASE
    WHEN t IS NULL THEN 'made'
    WHEN t.state = 'proposed' AND coalesce(t.registered_by, '') <> $me THEN 'met'
    WHEN t.state = 'declined' AND t.answered_by = $me THEN 'met'
    WHEN t.state = 'declined' THEN 'declined'
    WHEN t.id = $id THEN 'made'
    ELSE 'exists'
  END AS outcome,
  CASE WHEN other:Teacher AND NOT $outward THEN other ELSE me END AS start,
  CASE WHEN other:Teacher AND NOT $outward THEN me ELSE other END AS end
FOREACH (_ IN CASE WHEN outcome = 'made' AND t IS NULL THEN [1] ELSE [] END |
  CREATE (start)-[made:INFORMAL_TIE {id: $id}]->(end)
  SET made += $properties, made.key = $key, made.kind = $kind, made.visibility = $visibility, made.registered_by = $me,
      made.start_sees = CASE WHEN start = me THEN $visibility END, made.end_sees = CASE WHEN end = me THEN $visibility END,
      made.state = 'proposed', made.version = 1, made.changed_by = $me, made.last_change = 'register',
      made.created_at = datetime.transaction(), made.updated_at = datetime.transaction())
FOREACH (_ IN CASE WHEN outcome = 'met' THEN [1] ELSE [] END |
  SET t.state = 'confirmed', t.answered_by = $me, t.answered_on = $on, t.before = null,
      t.changed_by = $me, t.last_change = 'confirm',
      t.start_sees = CASE WHEN startNode(t) = me THEN $visibility ELSE t.start_sees END,
      t.end_sees = CASE WHEN endNode(t) = me THEN $visibility ELSE t.end_sees END,
      t.version = coalesce(t.version, 1) + 1, t.updated_at = datetime.transaction()
  SET t.visibility = CASE
        WHEN 'coordinators' IN [t.start_sees, t.end_sees] THEN 'coordinators'
        WHEN 'network' IN [t.start_sees, t.end_sees] THEN 'network'
        WHEN 'public' IN [t.start_sees, t.end_sees] THEN 'public'
        ELSE t.visibility END)
WITH me, other, outcome
CALL (me, other) {
  OPTIONAL MATCH (me)-[found:INFORMAL_TIE {kind: $kind}]-(other)
  WHERE (NOT $directed OR (startNode(found) = me) = $outward) AND (found.until IS NULL OR found.until >= $properties.since)
  RETURN found ORDER BY found.state = 'declined', found.since, found.id LIMIT 1
}
RETURN outcome, found {.id, .kind, .state, .since, .since_precision, .until, .version, .visibility} AS tie,
  found.registered_by AS registered_by, found.answered_on AS answered_on, coalesce(other.short_name, other.name) AS other_name

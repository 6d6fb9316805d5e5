// title.ru = "Стереть человека, отозвавшего согласие"
// title.en = "Erase a person who has withdrawn consent"
// about.ru = "Неподтверждённые связи смотрящего, его участие в проектах и авторство удаляются; материалы и запросы на повышение квалификации, которые были только его, — целиком. От подтверждённых остаются вид и период, от мест работы — учреждение и годы; сам он становится безымянной записью с новым идентификатором, который видят координаторы. Если подтверждённых связей нет, запись удаляется целиком."
// about.en = "The viewer’s unconfirmed ties, parts in projects and authorship are deleted; materials and requests for development that were the viewer’s only, altogether. Of confirmed ties the kind and the period remain, of jobs the institution and the years; the viewer becomes a nameless record with a new id that coordinators see. Without confirmed ties the record is deleted altogether."
// access = "write"
// tags = ["contacts"]
// columns = ["kept", "deleted"]
// params.new = {type = "id"}
// params.name = {type = "text"}
// params.position = {type = "text"}
// params.directed = {type = "list"}
MATCH (p:Teacher {id: $viewer.person})
USING INDEX SEEK p:Teacher(id)
SET p.locked = true REMOVE p.locked
WITH p, p.id AS old
CALL (p) {
  MATCH (p)-[t:INFORMAL_TIE]-() WHERE t.state <> 'confirmed'
  DELETE t
  RETURN count(*) AS deleted
}
CALL (p) {
  MATCH (p)-[:SHARES|ASKS]->(n)
  WHERE NOT EXISTS { (n)<-[:SHARES|ASKS]-(o) WHERE o <> p }
  DETACH DELETE n
}
CALL (p) {
  MATCH (m:Material) WHERE m.author CONTAINS p.name
  SET m.author = replace(m.author, p.name, '…')
}
CALL (p) {
  MATCH (p)-[t:TAKES_PART|SHARES|USES|ASKS]->()
  DELETE t
}
CALL (old) {
  MATCH (n:Teacher) WHERE n.state IS NOT NULL AND n.proposed_by = old
  SET n.proposed_by = $new
}
CALL (old) {
  MATCH (l:LayoutPart) WHERE old IN l.ids
  SET l.ids = [id IN l.ids | CASE id WHEN old THEN $new ELSE id END]
}
CALL (p, old) {
  MATCH (p)-[t:INFORMAL_TIE]-(o)
  WITH p, old, t, o, startNode(t) = p AS outward
  WITH t, outward, old, CASE WHEN outward THEN [$new, o.id] ELSE [o.id, $new] END AS ends
  WITH t, outward, old,
    CASE WHEN t.kind IN $directed OR ends[0] < ends[1] THEN ends[0] + '|' + ends[1] ELSE ends[1] + '|' + ends[0] END AS pair
  SET t = {id: 'c-' + randomUUID(), key: pair + '|' + t.kind + '|' + coalesce(toStringOrNull(t.since), ''),
    kind: t.kind, state: t.state, source: t.source, since: t.since, until: t.until, since_precision: t.since_precision,
    until_precision: t.until_precision, visibility: 'coordinators', version: coalesce(t.version, 1) + 1,
    start_sees: CASE WHEN outward THEN 'coordinators' ELSE t.start_sees END,
    end_sees: CASE WHEN outward THEN t.end_sees ELSE 'coordinators' END,
    registered_by: CASE t.registered_by WHEN old THEN $new ELSE t.registered_by END,
    answered_by: CASE t.answered_by WHEN old THEN $new ELSE t.answered_by END,
    created_at: datetime.truncate('year', t.created_at), updated_at: datetime.truncate('year', t.created_at)}
  RETURN count(*) AS kept
}
CALL (p) {
  MATCH (p)-[w:WORKS_AT]->(i)
  WITH p, i, CASE WHEN w.since IS NULL THEN null ELSE date({year: w.since.year}) END AS since, collect(w) AS jobs
  WITH since, jobs, CASE WHEN any(w IN jobs WHERE w.until IS NULL) THEN null
    ELSE reduce(last = 0, w IN jobs | CASE WHEN w.until.year > last THEN w.until.year ELSE last END) END AS last
  FOREACH (w IN tail(jobs) | DELETE w)
  WITH since, head(jobs) AS w, last
  SET w = {id: 'job-' + randomUUID(), position: $position, since: since, since_precision: CASE WHEN since IS NULL THEN null ELSE 'year' END,
    until: CASE WHEN last IS NULL THEN null ELSE date({year: last, month: 12, day: 31}) END,
    until_precision: CASE WHEN last IS NULL THEN null ELSE 'year' END,
    created_at: datetime.truncate('year', w.created_at), updated_at: datetime.truncate('year', w.created_at)}
}
SET p = {id: $new, name: $name, visibility: 'coordinators', state: 'left', x: p.x, y: p.y, community: p.community,
  created_at: datetime.truncate('year', p.created_at), updated_at: datetime.truncate('year', p.created_at)}
FOREACH (_ IN CASE WHEN kept = 0 THEN [1] ELSE [] END | DETACH DELETE p)
RETURN kept, deleted

// title.ru = "Закрыть то, что открыто всем"
// title.en = "Close what is open to everyone"
// about.ru = "Неформальные связи, которые смотрящий открыл всем, и его профиль, если он открыт всем, становятся видны только внутри сети."
// about.en = "Informal ties that the viewer opened to everyone, and the viewer’s profile if it is open to everyone, become visible inside the network only."
// access = "write"
// tags = ["contacts"]
// columns = ["closed"]
MATCH (p:Teacher {id: $viewer.person})
USING INDEX SEEK p:Teacher(id)
FOREACH (_ IN CASE WHEN p.visibility = 'public' THEN [1] ELSE [] END | SET p.visibility = 'network', p.updated_at = datetime.transaction())
WITH p
OPTIONAL MATCH (p)-[t:INFORMAL_TIE]-()
WHERE t.visibility = 'public' OR (startNode(t) = p AND t.start_sees = 'public') OR (endNode(t) = p AND t.end_sees = 'public')
FOREACH (_ IN CASE WHEN t IS NULL THEN [] ELSE [1] END |
  SET t.visibility = CASE t.visibility WHEN 'public' THEN 'network' ELSE t.visibility END,
      t.start_sees = CASE WHEN startNode(t) = p THEN 'network' ELSE t.start_sees END,
      t.end_sees = CASE WHEN endNode(t) = p THEN 'network' ELSE t.end_sees END,
      t.changed_by = p.id, t.last_change = 'open',
      t.version = coalesce(t.version, 1) + 1, t.updated_at = datetime.transaction())
RETURN count(t) AS closed

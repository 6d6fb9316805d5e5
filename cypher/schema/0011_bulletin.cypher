// The bulletin: posts found by words in Russian forms, by when they were told or put up; agreements by their last day; and what the
// program itself keeps of a post is known to the database before the first one. Idempotent.
CREATE FULLTEXT INDEX bulletin IF NOT EXISTS
FOR (n:Post) ON EACH [n.title, n.about, n.place]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'russian'}};
CREATE INDEX post_told_at IF NOT EXISTS FOR (n:Post) ON (n.told_at);
CREATE INDEX post_posted_on IF NOT EXISTS FOR (n:Post) ON (n.posted_on);
CREATE INDEX agreement_until IF NOT EXISTS FOR (n:Agreement) ON (n.until);
CALL db.createProperty('told_at');
CALL db.createProperty('event_on');
CALL db.createProperty('audience');
CALL db.createProperty('kinds');
CALL db.createProperty('sectors');
CALL db.createRelationshipType('ADDRESSED_TO');

// Names of institutions and of topics apart from those of people and things: in a country a word may fit so many people that the
// closest of all kinds would hold no institution. Idempotent.
CREATE FULLTEXT INDEX institution_names IF NOT EXISTS
FOR (n:Institution) ON EACH [n.name, n.short_name]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'russian'}};
CREATE FULLTEXT INDEX topic_names IF NOT EXISTS
FOR (n:Topic) ON EACH [n.name]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'russian'}};

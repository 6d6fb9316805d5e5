// The one full-text index that search boxes ask. Idempotent.
CREATE FULLTEXT INDEX names IF NOT EXISTS
FOR (n:Institution|Unit|Teacher|Topic|Project|Programme|Resource|Need|Material|Practice|Outcome|Agreement)
ON EACH [n.name, n.short_name, n.title, n.subjects, n.number]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'russian'}};

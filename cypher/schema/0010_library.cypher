// The library and requests for professional development: found by id, by words in Russian forms, by the file. Idempotent.
CREATE CONSTRAINT pd_request_id IF NOT EXISTS FOR (n:PdRequest) REQUIRE n.id IS UNIQUE;
CREATE FULLTEXT INDEX library IF NOT EXISTS
FOR (n:Material|PdRequest) ON EACH [n.title, n.about, n.author]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'russian'}};
CREATE INDEX material_file IF NOT EXISTS FOR (n:Material) ON (n.file);
CALL db.createProperty('file_name');
CALL db.createProperty('file_type');
CALL db.createProperty('file_size');
CALL db.createProperty('credit');
CALL db.createProperty('passed_on');
CALL db.createProperty('answered_on');
CALL db.createProperty('answer');
CALL db.createProperty('closed_on');
CALL db.createProperty('term');
CALL db.createProperty('author');

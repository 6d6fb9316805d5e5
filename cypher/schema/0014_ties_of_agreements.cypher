// Formal ties are found by the agreement they follow from. Idempotent.
CREATE INDEX formal_tie_agreement IF NOT EXISTS FOR ()-[t:FORMAL_TIE]-() ON (t.agreement);

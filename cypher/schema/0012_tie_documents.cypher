// Two agreements of one kind, one pair and one day are two documents, and each makes its own tie: the key of such a tie has the
// agreement in it. Idempotent.
MATCH ()-[t:FORMAL_TIE]->()
WHERE t.source = 'agreement' AND t.agreement IS NOT NULL AND NOT t.key ENDS WITH '|' + t.agreement
CALL (t) { SET t.key = t.key + '|' + t.agreement } IN TRANSACTIONS OF 10000 ROWS;

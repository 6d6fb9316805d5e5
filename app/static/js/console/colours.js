// The colours of Cypher: a text divided into pieces, each with its kind.

export const KEYWORDS = (
  "ALL AND ANY AS ASC ASCENDING BY CALL CASE COLLECT CONTAINS COUNT DESC DESCENDING DISTINCT ELSE END ENDS EXISTS FALSE IN IS LIMIT "
  + "MATCH NONE NOT NULL ON OPTIONAL OR ORDER RETURN SHORTEST SINGLE SKIP STARTS THEN TRUE UNION UNWIND USING WHEN WHERE WITH XOR YIELD"
).split(" ");

export const FUNCTIONS = (
  "abs avg ceil coalesce collect count date datetime duration elementId endNode exists floor head keys labels last length max min nodes "
  + "properties range reduce relationships replace reverse round size split startNode stDev substring sum tail toFloat toInteger toLower "
  + "toString toUpper trim type"
).split(" ");

const KNOWN = new Set(KEYWORDS);
const PIECE = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:\\[\s\S]|[^'\\])*'?|"(?:\\[\s\S]|[^"\\])*"?|`[^`]*`?|\$[\p{L}_][\p{L}\p{N}_]*|\d[\w.]*|[\p{L}_][\p{L}\p{N}_]*|\s+|[\s\S]/gu;

/** The kind of one piece. @param {string} piece @param {string} before what stands before it @param {string[]} open the brackets that are open */
function kind(piece, before, open) {
  if (piece.startsWith("//") || piece.startsWith("/*")) return "comment";
  if (/^['"]/.test(piece)) return "text";
  if (piece.startsWith("$") && piece.length > 1) return "param";
  if (/^\d/.test(piece)) return "number";
  if (/^[\p{L}_`]/u.test(piece)) {
    if (/[:|&]\s*$/.test(before) && open.at(-1) === "[") return "type";
    if (/[:|&]\s*$/.test(before) && open.at(-1) === "(") return "label";
    if (!/\.\s*$/.test(before) && KNOWN.has(piece.toUpperCase())) return "word";
  }
  return "";
}

/** Pieces of a text, in order, together the whole of it. @param {string} text @returns {{ text: string, kind: string, at: number }[]} */
export function pieces(text) {
  /** @type {string[]} */
  const open = [];
  return [...text.matchAll(PIECE)].map((found) => {
    const [piece] = found;
    const one = { text: piece, kind: kind(piece, text.slice(Math.max(0, found.index - 20), found.index), open), at: found.index };
    if ("([{".includes(piece)) open.push(piece);
    else if (")]}".includes(piece)) open.pop();
    return one;
  });
}

// What may stand at the cursor: names from the schema, keywords, parameters.

import { FUNCTIONS, KEYWORDS, pieces } from "./colours.js";

/** @typedef {{ name: string, keys: string[], properties?: Record<string, string>, ends?: string[] }} Kind */
/** @typedef {{ labels: Record<string, Kind>, types: Record<string, Kind> }} Schema */
/** @typedef {{ word: string, about: string }} Word */

const MOST = 40;

/** The words that fit, and how many signs before the cursor they replace.
 * @param {string} text @param {number} cursor @param {Schema} schema @param {string[]} params @returns {{ words: Word[], typed: string }} */
export function completions(text, cursor, schema, params) {
  const before = text.slice(0, cursor);
  const inside = pieces(before).at(-1);
  if (inside && ["comment", "text"].includes(inside.kind)) return { words: [], typed: "" };
  const typed = before.match(/[\p{L}\p{N}_]*$/u)?.[0] ?? "";
  const lead = before.slice(0, before.length - typed.length);
  return { words: fitting(offered(text, lead, schema, params), typed), typed };
}

/** @param {string} text @param {string} lead @param {Schema} schema @param {string[]} params @returns {Word[]} */
function offered(text, lead, schema, params) {
  if (lead.endsWith("$")) return params.map((word) => ({ word, about: "" }));
  const variable = lead.match(/([\p{L}_][\p{L}\p{N}_]*)\.$/u)?.[1];
  if (variable) return keysOf(text, variable, schema);
  if (/[:|&]\s*$/.test(lead)) {
    const isTie = lead.lastIndexOf("[") > Math.max(lead.lastIndexOf("("), lead.lastIndexOf("]"));
    return Object.entries(isTie ? schema.types : schema.labels).map(([word, one]) => ({ word, about: one.name }));
  }
  const names = [...new Set(text.match(/(?<=[([]\s*)[\p{L}_][\p{L}\p{N}_]*(?=\s*[:)\]{])/gu) ?? [])];
  return [
    ...names.map((word) => ({ word, about: "" })),
    ...KEYWORDS.map((word) => ({ word, about: "" })),
    ...FUNCTIONS.map((word) => ({ word: `${word}(`, about: "" })),
  ];
}

/** The properties of what a variable stands for; of everything, when the text does not say what it is.
 * @param {string} text @param {string} variable @param {Schema} schema @returns {Word[]} */
function keysOf(text, variable, schema) {
  const kinds = { ...schema.labels, ...schema.types };
  const found = [...text.matchAll(/[([]\s*([\p{L}_][\p{L}\p{N}_]*)\s*:\s*([\p{L}_][\p{L}\p{N}_]*)/gu)].filter((one) => one[1] === variable && kinds[one[2]]);
  const chosen = found.length ? found.map((one) => kinds[one[2]]) : Object.values(kinds);
  /** @type {Map<string, string>} */
  const words = new Map();
  for (const one of chosen) for (const key of one.keys) if (!words.get(key)) words.set(key, one.properties?.[key] ?? "");
  return [...words].map(([word, about]) => ({ word, about }));
}

/** @param {Word[]} words @param {string} typed @returns {Word[]} */
function fitting(words, typed) {
  const sought = typed.toLowerCase();
  const fit = words.filter(({ word }) => word.toLowerCase().startsWith(sought) && word !== typed);
  const within = sought ? words.filter(({ word }) => !word.toLowerCase().startsWith(sought) && word.toLowerCase().includes(sought)) : [];
  return [...fit, ...within].slice(0, MOST);
}

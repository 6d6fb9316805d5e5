// What is said: phrases and names from the page, dates and numbers as the page's language writes them.

const read = (id) => JSON.parse(document.getElementById(id).textContent);

export const vocabulary = read("vocabulary");
const phrases = read("phrases");
const language = document.documentElement.lang || "ru";
const numbers = new Intl.NumberFormat(language);
const collator = new Intl.Collator(language, { numeric: true });
const dates = new Intl.DateTimeFormat(
  language,
  language === "ru" ? { day: "2-digit", month: "2-digit", year: "numeric" } : { day: "numeric", month: "short", year: "numeric" },
);

export function say(key, values = {}) {
  return (phrases[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export const number = (value) => numbers.format(value);
export const compare = (a, b) => collator.compare(a ?? "", b ?? "");

export function day(iso) {
  if (!iso) return "";
  const [y, m, d] = iso.split("-").map(Number);
  return dates.format(new Date(y, m - 1, d));
}

/** How many of a disc's members there are on a date. @param {{spans?: Array<[?string, ?string]>, size: number}} node @param {string} date */
export const alive = (node, date) => (node.spans?.length > 1
  ? node.spans.filter(([since, until]) => (since ?? "") <= date && date <= (until ?? "9999")).length : node.size);
export const capital = (text) => (text ? text[0].toUpperCase() + text.slice(1) : "");
export const nodeName = (node) => node.short || node.name;
export const nodeKind = (node) => vocabulary.kinds[node.kind] ?? vocabulary.labels[node.label] ?? "";
export const sectorName = (code) => vocabulary.sectors[code]?.name ?? "";

export function tieName(tie) {
  if (tie.type === "GROUP_SUM") return say("gsum.name", { count: number(tie.count) });
  if (tie.type === "INFORMAL_SUM") return say("sum.name", { count: number(tie.count) });
  const known = vocabulary.ties[tie.kind];
  if (known) return known.name;
  const role = vocabulary.roles?.[tie.kind];
  return (vocabulary.types[tie.type] ?? tie.type) + (role ? `: ${role}` : "");
}

export const stateName = (state) => vocabulary.states?.[state] ?? "";

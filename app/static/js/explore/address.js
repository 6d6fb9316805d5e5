// The URL is the view: reads one into the other and back, leaving out what is as usual.

const LEVELS = ["institutions", "people"];
const TIES = ["formal", "informal"];
const list = (text) => (text ? text.split(",").map((part) => part.trim()).filter(Boolean) : []);

export function parse(search) {
  const given = new URLSearchParams(search);
  const ties = given.has("ties") ? list(given.get("ties")).filter((tie) => TIES.includes(tie)) : TIES;
  return {
    level: LEVELS.includes(given.get("level")) ? given.get("level") : "institutions",
    focus: given.get("focus") || null,
    depth: given.get("depth") === "2" ? 2 : 1,
    open: [...new Set(list(given.get("open")))],
    ties: TIES.filter((tie) => ties.includes(tie)),
    sectors: [...new Set(list(given.get("sectors")))],
    kinds: [...new Set(list(given.get("kinds")))],
    on: given.get("on") || null,
    select: given.get("select") || null,
    show: given.get("view") === "table" ? "table" : "picture",
  };
}

export function format(view) {
  const parts = scope(view);
  if (view.ties.length < TIES.length) parts.push(["ties", view.ties.join(",")]);
  if (view.sectors.length) parts.push(["sectors", view.sectors.join(",")]);
  if (view.kinds.length) parts.push(["kinds", view.kinds.join(",")]);
  if (view.show === "table") parts.push(["view", "table"]);
  if (view.select) parts.push(["select", view.select]);
  return join(parts);
}

// What decides which nodes and ties are asked for; filters are applied here in the browser (see sieve.js).
function scope(view) {
  const parts = [];
  if (view.level !== "institutions") parts.push(["level", view.level]);
  if (view.focus) parts.push(["focus", view.focus]);
  if (view.focus && view.depth === 2) parts.push(["depth", "2"]);
  if (view.open.length) parts.push(["open", view.open.join(",")]);
  if (view.on) parts.push(["on", view.on]);
  return parts;
}

// With `filtered` the server applies the filters: needed where the whole does not fit into one answer.
export function question(view, filtered) {
  const parts = scope(view);
  if (filtered) {
    if (view.ties.length === 1) parts.push(["ties", view.ties[0]]);
    if (view.sectors.length) parts.push(["sectors", view.sectors.join(",")]);
    if (view.kinds.length) parts.push(["kinds", view.kinds.join(",")]);
  }
  return join(parts);
}

export const filterCount = (view) => (view.ties.length < TIES.length) + view.sectors.length + view.kinds.length;
export const withoutFilters = { ties: TIES, sectors: [], kinds: [] };

const plain = (text) => encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%3A", ":");
const join = (parts) => (parts.length ? `?${parts.map(([name, value]) => `${name}=${plain(value)}`).join("&")}` : "");

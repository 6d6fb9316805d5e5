// The address is the scene: reads one into the other and back, leaving out what is as usual.

const LEVELS = ["region", "communities", "kinds", "institutions", "people"];
const TIES = ["formal", "informal"];
const MODES = ["instant", "window", "growth"];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const split = (text) => (text ? text.split(",").map((part) => part.trim()).filter(Boolean) : []);
const list = { read: (text) => [...new Set(split(text))], write: (value) => value.join(",") };
const text = { read: (given) => given || null, write: (value) => value };
const day = { read: (given) => (DAY.test(given ?? "") ? given : null), write: (value) => value };
const code = (codes) => ({ read: (given) => (codes.includes(given) ? given : codes.usual ?? codes[0]), write: (value) => value });
const whole = (usual, least, most) => ({
  read: (given) => (/^\d{1,6}$/.test(given ?? "") ? Math.min(most, Math.max(least, Number(given))) : usual),
  write: String,
});
const usually = (usual, codes) => Object.assign([...codes], { usual });

// Nodes that were moved by hand in this scene: id~x~y, in the map's whole units.
const moved = {
  read: (given) => Object.fromEntries(split(given).map((part) => part.split("~")).filter(([id, x, y]) => id && Number.isFinite(Number(x)) && Number.isFinite(Number(y)) && y !== undefined)
    .map(([id, x, y]) => [id, { x: Number(x), y: Number(y) }])),
  write: (value) => Object.entries(value).map(([id, { x, y }]) => `${id}~${Math.round(x)}~${Math.round(y)}`).join(","),
};
// The stops of a path in order; an empty box is written as "?".
const way = { read: (given) => (given === null ? null : given.split(",").map((id) => (id === "?" ? "" : id.trim()))), write: (value) => value.map((id) => id || "?").join(",") };
const ties = { read: (given) => (given === null ? TIES : TIES.filter((tie) => split(given).includes(tie))), write: list.write };

// name of the field → [name in the address, how it is read and written, whether the server is asked for it always or
// only when it must filter itself]
/** @type {Record<string, any[]>} */
const FIELDS = {
  level: ["level", code(usually("institutions", LEVELS)), "always"],
  focus: ["focus", text, "always"],
  depth: ["depth", whole(1, 1, 3), "always"],
  open: ["open", list, "always"],
  draw: ["draw", whole(0, 0, 1), "always"],
  on: ["on", day, "date"],
  mode: ["mode", code(MODES)],
  start: ["start", day],
  against: ["against", day],
  way: ["way", way],
  avoid: ["avoid", list],
  through: ["through", list],
  best: ["best", whole(3, 1, 10)],
  ties: ["ties", ties, "filter"],
  sectors: ["sectors", list, "filter"],
  kinds: ["kinds", list, "filter"],
  states: ["states", list],
  topics: ["topics", list],
  places: ["places", list],
  strength: ["strength", whole(1, 1, 999)],
  hide: ["hide", list],
  pin: ["pin", list],
  core: ["core", whole(0, 0, 99)],
  moved: ["moved", moved],
  colour: ["colour", text],
  size: ["size", text],
  label: ["label", text],
  show: ["view", code(["picture", "table"])],
  select: ["select", text],
  scene: ["scene", text],
};

/** Reads an address's query into a scene; nonsense reads as the usual. @param {string} search @returns {Setka.View} */
export function parse(search) {
  const given = new URLSearchParams(search);
  return /** @type {any} */ (Object.fromEntries(Object.entries(FIELDS).map(([field, [name, kind]]) => [field, kind.read(given.get(name))])));
}

/** The scene of an address without a query. */
export const USUAL = parse("");
const usual = Object.fromEntries(Object.entries(FIELDS).map(([field, [, kind]]) => [field, USUAL[field] === null ? null : kind.write(USUAL[field])]));

function parts(view, wanted) {
  return Object.entries(FIELDS).flatMap(([field, [name, kind, asked]]) => {
    if (!wanted(field, asked) || view[field] === null || view[field] === undefined) return [];
    if (field === "depth" && !view.focus) return [];
    const value = kind.write(view[field]);
    return value === usual[field] ? [] : [[name, value]];
  });
}

/** Writes a scene as an address's query ("" for the usual one); `parse(format(view))` is the same scene. @param {Partial<Setka.View>} view */
export const format = (view) => join(parts(view, () => true));

/**
 * What the server is asked for this scene. `filtered`: it applies the filters, needed where the whole does not fit into
 * one answer; `dated`: it answers for the date only, because all years do not fit.
 */
export function question(view, { filtered = false, dated = false } = {}) {
  const asked = parts(view, (_, kind) => kind === "always" || (filtered && kind === "filter") || (dated && kind === "date"));
  return join(dated ? [...asked, ["span", "date"]] : asked);
}

const FILTERS = ["ties", "sectors", "kinds", "states", "topics", "places", "strength", "hide", "pin", "core"];
/** How many filters are set: one for each chosen code, one for each limit. */
export const filterCount = (view) => FILTERS.reduce((sum, field) => {
  if (field === "ties") return sum + Number(view.ties.length < TIES.length);
  return sum + (Array.isArray(view[field]) ? view[field].length : Number(view[field] !== USUAL[field]));
}, 0);
export const withoutFilters = Object.fromEntries(FILTERS.map((field) => [field, USUAL[field]]));

const plain = (value) => encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%3F", "?").replaceAll("%7E", "~").replaceAll("%21", "!");
const join = (pairs) => (pairs.length ? `?${pairs.map(([name, value]) => `${name}=${plain(value)}`).join("&")}` : "");

// Actions that the search box knows, found by their names and by other words for them. Pure but for the words, which
// are handed in: this is used on every page, the explorer's or not.

const CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю";
const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const LITTLE = new Set("в во на и по с со к из от до за a an the to of in into and for from".split(" "));
const KEYS = new Map([...CYRILLIC].flatMap((letter, i) => [[letter, LATIN[i]], [LATIN[i], letter]]));

/** The same keys in the other layout: "irjkf" ↔ "школа". @param {string} text @returns {string} */
export const switched = (text) => [...text.toLowerCase()].map((letter) => KEYS.get(letter) ?? letter).join("");

/** Words in lower case, е for ё. @param {string} text @returns {string[]} */
export const split = (text) => text.toLowerCase().replaceAll("ё", "е").match(/[\p{L}\p{N}]+/gu) ?? [];

const stem = (word) => word.replace(/(?<=[а-я]{3})(?:ами|ями|ого|его|ому|ему|ых|их|ов|ев|ей|ой|ый|ий|ть|ам|ям|ах|ях)$/, "").replace(/(?<=[а-я]{3})[аеиоуыэюяйь]+$/, "");

/**
 * How many letters two words differ by, neighbours swapped counting once (Damerau's distance, each pair swapped once).
 * @param {string} a @param {string} b @returns {number}
 */
export function distance(a, b) {
  let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}

/**
 * The commands that a text may mean, the closest first: every word begins a word of the name or of its other words; when
 * none does so, a letter may be mistyped.
 * @template {{name: string, words?: string, [more: string]: any}} C @param {string} text @param {C[]} commands @returns {C[]}
 */
export function matching(text, commands) {
  for (const [given, near] of /** @type {Array<[string, boolean]>} */ ([[text, false], [switched(text), false], [text, true], [switched(text), true]])) {
    const all = split(given);
    const telling = all.filter((word) => !LITTLE.has(word));
    const typed = telling.length ? telling : all;
    if (typed.join("").length < 2) return [];
    const found = commands.map((command) => ({ command, score: score(typed, command, near) })).filter(({ score: how }) => how > 0);
    if (found.length) return found.sort((a, b) => b.score - a.score).map(({ command }) => command);
  }
  return [];
}

function score(typed, { name, words = "" }, near) {
  const own = split(name);
  const other = split(words);
  let sum = 0;
  for (const word of typed) {
    const fits = (one) => one.startsWith(word) || (word.length > 3 && one.startsWith(stem(word))) || (near && word.length > 4 && distance(word, one.slice(0, Math.max(word.length, one.length - 2))) <= 1);
    if (own.some(fits)) sum += 2;
    else if (other.some(fits)) sum += 1;
    else return 0;
  }
  return sum / (1 + Math.abs(own.length - typed.length) / 10);
}

/**
 * The day that a text names, as ISO: "2024" is its last day, "03.2024" and "март 2024" the last of the month.
 * @param {string} text @param {string} language @param {string} today @returns {string|null}
 */
export function dayOf(text, language, today) {
  const given = text.trim().toLowerCase();
  const iso = (y, m, d) => {
    const date = new Date(Date.UTC(y, m - 1, d));
    if (y < 1900 || y > 2100 || date.getUTCMonth() !== m - 1) return null;
    const day = date.toISOString().slice(0, 10);
    return day > today && y === Number(today.slice(0, 4)) ? today : day > today ? null : day;
  };
  const end = (y, m) => iso(y, m, new Date(Date.UTC(y, m, 0)).getUTCDate());
  let found;
  if ((found = given.match(/^(\d{4})(?:\s*(?:г\.?|год[ау]?))?$/))) return iso(Number(found[1]), 12, 31);
  if ((found = given.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/))) return iso(...found.slice(1).map(Number));
  if ((found = given.match(/^(\d{1,2})[./](\d{1,2})[./](\d{4})$/))) return iso(...found.slice(1).map(Number).reverse());
  if ((found = given.match(/^(\d{1,2})[./](\d{4})$/)) && Number(found[1]) <= 12) return end(Number(found[2]), Number(found[1]));
  if ((found = given.match(/^(?:(\d{1,2})\s+)?(\p{L}{3,})\.?\s+(\d{4})(?:\s*г\.?)?$/u))) {
    const month = [language, "en"].flatMap((one) => ["long", "short"].flatMap((style) => monthNames(one, style)))
      .find(([name]) => name.startsWith(found[2].slice(0, 3)) && (found[2].startsWith(name.slice(0, 3)) || name === found[2]))?.[1];
    if (month) return found[1] ? iso(Number(found[3]), month, Number(found[1])) : end(Number(found[3]), month);
  }
  return null;
}

/** In some languages a month with a day has another form than alone: «май», «5 мая». @returns {any[]} */
const monthNames = (language, /** @type {any} */ style) => [{}, { day: "numeric" }].flatMap((/** @type {any} */ day) => Array.from({ length: 12 }, (_, i) => [
  new Intl.DateTimeFormat(language, { ...day, month: style, timeZone: "UTC" }).formatToParts(new Date(Date.UTC(2024, i, 15)))
    .find(({ type }) => type === "month").value.toLowerCase(), i + 1,
]));

/** The commands that every page offers; each changes the explorer's scene by `patch`. @returns {Array<object>} */
export const everywhere = (say, today) => [
  { id: "people", patch: { level: "people", focus: null } },
  { id: "institutions", patch: { level: "institutions", focus: null } },
  { id: "table", patch: { show: "table" } },
  { id: "picture", patch: { show: "picture" } },
  { id: "compare", patch: { against: `${Number(today.slice(0, 4)) - 1}${today.slice(4).replace("-02-29", "-02-28")}` } },
  { id: "path", patch: { way: ["", ""] } },
  { id: "today", patch: { on: null, mode: "instant", start: null } },
].map((command) => named(say, command));

/** A command with its name and its other words. */
export const named = (say, command) => ({ ...command, name: command.name ?? say(`do.${command.id}`), words: say(`do.${command.id}.words`) });

/** The address of a scene that a command makes on a page without a picture. @param {string} base @param {Partial<Setka.View>} patch */
export function addressOf(base, { level, show, against, way, on, select, focus, topics }) {
  const query = [
    level && level !== "institutions" && ["level", level], focus && ["focus", focus], on && ["on", on], against && ["against", against],
    way && ["way", way.map((id) => id || "?").join(",")], topics && ["topics", topics.join(",")], show === "table" && ["view", "table"], select && ["select", select],
  ].filter(Boolean);
  return base + (query.length ? `?${query.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3F", "?").replaceAll("%3A", ":")}`).join("&")}` : "");
}

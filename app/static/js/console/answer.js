// An answer on the page: rows as a table, a plan as a tree, a refusal with its reason and place.

import { h } from "../explore/element.js";
import { day, number, say } from "./words.js";

/** One value. @param {any} value @returns {Node | string} */
function shown(value) {
  if (value === null || value === undefined) return h("span", { class: "soft" }, "null");
  if (typeof value === "boolean") return say(value ? "console.true" : "console.false");
  if (typeof value === "number") return number(value);
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return list(value, value.length);
  if ("$date" in value) return h("time", { class: "nowrap", datetime: value.$date }, day(value.$date));
  if ("$value" in value) return value.$value;
  if ("$text" in value) return h("span", {}, `${value.$text}… `, h("small", { class: "soft" }, say("console.more", { of: number(value.of) })));
  if ("$list" in value) return list(value.$list, value.of);
  if ("$map" in value) return folded("{…}", properties(value.$map));
  if ("$node" in value) return folded(h("span", { class: "node-cell" }, h("span", { class: "tag" }, value.label), name(value.$node)), properties(value.$node));
  if ("$tie" in value) return folded(h("span", { class: "tag" }, value.type), properties(value.$tie));
  if ("$path" in value) return h("span", {}, value.$path.flatMap((step, i) => [i ? " → " : "", shown(step)]));
  return JSON.stringify(value);
}

/** @param {Record<string, any>} known */
const name = (known) => String(known.short_name ?? known.name ?? known.title ?? known.number ?? known.id ?? "");

/** @param {any[]} items @param {number} of */
function list(items, of) {
  const inside = items.flatMap((item, i) => [i ? ", " : "", shown(item)]);
  return h("span", {}, "[", ...inside, of > items.length ? ` ${say("console.more", { of: number(of) })}` : "", "]");
}

/** @param {Node | string} head @param {Node} body */
const folded = (head, body) => h("details", {}, h("summary", {}, head), body);

/** @param {Record<string, any>} known */
const properties = (known) => h("dl", { class: "facts" }, Object.entries(known).flatMap(([key, value]) => [h("dt", {}, key), h("dd", {}, shown(value))]));

/** @param {string[]} columns @param {any[][]} rows @param {string} label */
export const table = (columns, rows, label) => h("div", { class: "table-box", role: "region", tabindex: "0", "aria-label": label },
  h("table", { class: "table" },
    h("thead", {}, h("tr", {}, columns.map((column, i) => h("th", { scope: "col", class: typeof rows[0]?.[i] === "number" ? "number" : null }, column)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((value) => h("td", { class: typeof value === "number" ? "number" : null }, shown(value))))))));

/** @typedef {{ step: string, details: string, rows: ?number, children: Plan[] }} Plan */

/** @param {Plan} plan @returns {HTMLElement} */
const step = (plan) => h("li", {}, h("b", {}, plan.step), plan.rows === null ? "" : h("small", { class: "soft" }, ` ${say("console.plan.rows", { rows: number(plan.rows) })}`),
  plan.details ? h("div", {}, h("code", {}, plan.details)) : null,
  plan.children.length ? h("ul", {}, plan.children.map(step)) : null);

/** @param {Plan} plan */
export const tree = (plan) => h("ul", { class: "plan" }, step(plan));

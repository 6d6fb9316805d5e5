// Small parts of the filter panel: a facet's rows, its bars, a slider over a histogram.

import { h, svg } from "./element.js";
import { compare, number, say } from "./words.js";

const FEW = 8;

/**
 * A list of values to tick, the most frequent first; chosen ones are always shown, the rest is cut with "8 of 23".
 * @param {HTMLElement} root whose `data-all` remembers that everything is wanted
 * @param {{name: string, values: Array<{code: string, name: string, count: number, sign?: Element}>, chosen: string[],
 *   choose: (codes: string[]) => void, sorted?: boolean}} facet
 */
export function ticks(root, { name, values, chosen, choose, sorted = true }) {
  const rows = sorted ? [...values].sort((a, b) => b.count - a.count || compare(a.name, b.name)) : values;
  const most = Math.max(1, ...rows.map(({ count }) => count));
  const shown = rows.length <= FEW + 1 || root.dataset.all ? rows : rows.filter(({ code }, place) => place < FEW || chosen.includes(code));
  const toggle = (code) => choose(chosen.includes(code) ? chosen.filter((other) => other !== code) : [...chosen, code]);
  root.replaceChildren(...shown.map(({ code, name: text, count, sign }) => h("label", { class: "choice" },
    h("input", { type: "checkbox", class: "form-check-input", name, value: code, checked: chosen.includes(code), onchange: () => toggle(code) }),
    sign ?? h("span", { class: "no-sign" }), h("span", { class: "choice-name" }, text), h("span", { class: "choice-count" }, number(count)),
    h("meter", { min: 0, max: most, value: count, "aria-hidden": "true" }))));
  if (rows.length > FEW + 1) {
    const all = Boolean(root.dataset.all);
    root.append(h("button", {
      type: "button", class: "facet-more", name: "more", value: name, "aria-expanded": String(all),
      onclick: () => {
        if (all) delete root.dataset.all;
        else root.dataset.all = "yes";
        ticks(root, { name, values, chosen, choose, sorted });
        root.querySelector(".facet-more").focus();
      },
    }, all ? say("facet.fewer") : say("facet.more", { shown: number(shown.length), of: number(rows.length) })));
  }
}

/**
 * A slider with bars over it; one drag is one step to undo.
 * @param {HTMLElement} root @param {{name: string, label: string, about: string, change: (value: number, replace: boolean) => void}} what
 * @returns {(now: {value: number, least: number, most: number, text: string, bars?: number[]}) => void}
 */
export function slider(root, { name, label, about, change }) {
  let dragging = false;
  const bars = svg("svg", { class: "facet-bars", preserveAspectRatio: "none", "aria-hidden": "true" });
  const input = h("input", { type: "range", class: "facet-range", name, step: "1", "aria-label": label });
  const text = h("output", { class: "facet-said" });
  input.addEventListener("input", () => { change(Number(input.value), dragging); dragging = true; });
  for (const end of ["change", "blur"]) input.addEventListener(end, () => { dragging = false; });
  root.replaceChildren(bars, input, text, h("details", { class: "meaning" }, h("summary", {}, say("facet.meaning")), h("p", {}, about)));
  return ({ value, least, most, text: said, bars: heights = [] }) => {
    Object.assign(input, { min: String(least), max: String(most) });
    if (Number(input.value) !== value) input.value = String(value);
    input.setAttribute("aria-valuetext", said);
    text.textContent = said;
    bars.toggleAttribute("hidden", !heights.length);
    const top = Math.max(1, ...heights);
    bars.setAttribute("viewBox", `0 0 ${Math.max(1, heights.length)} 20`);
    bars.replaceChildren(...heights.map((count, place) => svg("rect", {
      x: place + 0.1, width: 0.8, y: 20 - (count ? Math.max(1, (20 * count) / top) : 0), height: count ? Math.max(1, (20 * count) / top) : 0,
      class: place + least < value ? "bar-out" : "bar-in",
    })));
  };
}

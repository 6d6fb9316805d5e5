// The table of an answer: sorts and filters at once, holds a hundred thousand rows by drawing only those in sight. The address
// follows, so what is seen can be shared. Until the rows are here, the page's own links and form do the same on the server.

import { h } from "../explore/element.js";

const WHOLE = 300; // up to so many rows all of them are drawn
const SPARE = 20; // rows drawn above and below those in sight
const PRINTED = 2000; // so many rows go on paper at most

/**
 * @typedef {{name: string, type: string, family: string}} Head
 * @typedef {{heads: Head[], rows: any[][], names: Record<string, [string, string, string]>, codes: Record<string, Record<string, string>>,
 *   total: number, is_exact: boolean}} Data
 */

/** @param {HTMLElement} box @param {Record<string, string>} words */
export function createTable(box, words) {
  const body = box.querySelector("tbody");
  const table = box.querySelector("table");
  const search = /** @type {?HTMLFormElement} */ (document.querySelector("[data-table-filter]"));
  const language = box.dataset.language;
  const address = () => new URLSearchParams(location.search);
  const island = document.getElementById("report-rows");
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 3 });
  const shares = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const months = new Intl.DateTimeFormat("en", { timeZone: "UTC", month: "short" });
  const signs = new Map();
  for (const sign of box.querySelectorAll("td svg.sign, th svg.sign")) signs.set(sign.parentElement.textContent.trim(), sign);

  /** @type {?Data} */
  let data = island ? JSON.parse(island.textContent) : null;
  /** @type {?Promise<Data>} */
  let coming = null;
  let view = /** @type {number[]} */ ([]); // numbers of the rows that are shown, in order
  let height = 0;
  let drawn = [-1, -1];
  /** @type {string[]} */
  let texts = [];
  /** @type {?ChildNode[]} */
  let whole = null; // the line about all rows
  const isFiltered = address().has("filter"); // then the page's own line is about some rows only

  /** @param {Head} head @param {any} value */
  function text(head, value) {
    if (value === null || value === undefined) return "";
    if (head.type === "code") return data.codes[head.family]?.[value] ?? String(value);
    if (head.type === "institution" || head.type === "teacher") return data.names[value]?.[1] ?? words["reports.closed"];
    if (head.type === "share") return shares.format(value);
    if (Array.isArray(value)) return value.map((item) => text({ ...head, type: "text" }, item)).join("; ");
    if (typeof value === "boolean") return words[value ? "reports.yes" : "reports.no"];
    if (typeof value === "number") return head.name === "year" ? String(value) : numbers.format(value);
    return head.type === "date" ? day(value.slice(0, 10)) : String(value);
  }

  /** @param {string} date */
  function day(date) {
    const [year, month, number] = date.split("-");
    if (language === "ru") return `${number}.${month}.${year}`;
    return `${Number(number)}\u00a0${months.format(new Date(`${date}T00:00:00Z`))}\u00a0${year}`;
  }

  /** @param {Head} head @param {any} value */
  function cell(head, value) {
    const shown = text(head, value);
    if (!shown) return h("span", { class: "soft", "aria-hidden": "true" }, "—");
    if ((head.type === "institution" || head.type === "teacher") && data.names[value]) {
      const [, short, name] = data.names[value];
      return h("a", { href: box.dataset[head.type].replace("ID", encodeURIComponent(value)), title: name !== short ? name : null }, shown);
    }
    const sign = head.family === "sector" ? signs.get(shown) : null;
    return sign ? [sign.cloneNode(true), ` ${shown}`] : shown;
  }

  const isNumber = (head) => ["int", "float", "share"].includes(head.type);

  /** @param {number} number */
  function row(number) {
    const values = data.rows[number];
    return h("tr", {}, data.heads.map((head, place) => h(place ? "td" : "th", {
      scope: place ? null : "row",
      class: isNumber(head) ? `number${values[place] === 0 ? " is-zero" : ""}` : head.type === "date" ? "nowrap" : null,
    }, cell(head, values[place]))));
  }

  // ---- What is shown ----
  function arrange() {
    const params = address();
    const sort = params.get("sort") ?? "";
    const place = data.heads.findIndex((head) => head.name === sort.replace(/^-/, ""));
    const wanted = fold(params.get("filter") ?? "").split(/\s+/).filter(Boolean);
    view = data.rows.map((_, number) => number);
    if (wanted.length) {
      if (!texts.length) texts = data.rows.map((values) => fold(data.heads.map((head, i) => text(head, values[i])).join(" ")));
      view = view.filter((number) => wanted.every((word) => texts[number].includes(word)));
    }
    if (place >= 0) {
      const head = data.heads[place];
      const way = sort.startsWith("-") ? -1 : 1;
      const isWord = !isNumber(head) && head.type !== "date" && head.type !== "bool";
      const keys = data.rows.map((values) => (values[place] === null ? null : isWord ? text(head, values[place]) : values[place]));
      view.sort((a, b) => {
        if (keys[a] === null || keys[b] === null) return Number(keys[a] === null) - Number(keys[b] === null) || a - b;
        return way * (isWord ? collator.compare(keys[a], keys[b]) : keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0) || a - b;
      });
    }
    mark(sort);
    count(wanted.length ? params.get("filter") : "");
    table.setAttribute("aria-rowcount", String(view.length + 1));
    document.querySelector("[data-first]")?.remove();
    box.scrollTop = 0;
    draw(true);
  }

  function mark(sort) {
    for (const link of box.querySelectorAll("[data-sort]")) {
      const [name, head] = [link.dataset.sort, link.closest("th")];
      const way = sort === name ? "ascending" : sort === `-${name}` ? "descending" : null;
      if (way) head.setAttribute("aria-sort", way);
      else head.removeAttribute("aria-sort");
      link.querySelector("span").textContent = way === "ascending" ? "↑" : way ? "↓" : "↕";
    }
  }

  function count(filter) {
    const line = document.querySelector("[data-count]");
    if (!line) return;
    whole ??= [...line.childNodes];
    if (!filter) return void (isFiltered ? location.assign(location.href) : line.replaceChildren(...whole));
    line.textContent = words["reports.held"].replace("{words}", filter).replace("{held}", numbers.format(view.length)).replace("{of}", numbers.format(data.rows.length));
  }

  function draw(anew = false) {
    const isWhole = view.length <= WHOLE;
    box.classList.toggle("is-virtual", !isWhole);
    if (isWhole) {
      if (anew) body.replaceChildren(...view.map(row));
      return;
    }
    if (!height) {
      body.replaceChildren(...view.slice(0, 20).map(row));
      height = Math.max(20, body.getBoundingClientRect().height / 20);
    }
    const first = Math.max(0, Math.floor(box.scrollTop / height) - SPARE);
    const last = Math.min(view.length, Math.ceil((box.scrollTop + box.clientHeight) / height) + SPARE);
    if (!anew && first === drawn[0] && last === drawn[1]) return;
    drawn = [first, last];
    body.replaceChildren(space(first), ...view.slice(first, last).map((number, i) => {
      const line = row(number);
      line.setAttribute("aria-rowindex", String(first + i + 2));
      return line;
    }), space(view.length - last));
  }

  /** @param {number} rows */
  function space(rows) {
    const line = h("tr", { "aria-hidden": "true", class: "gap" }, h("td", { colspan: String(data.heads.length) }));
    line.firstElementChild.height = String(Math.round(rows * height)); // an attribute: the policy allows no inline style
    line.hidden = rows === 0;
    return line;
  }

  // ---- Where rows come from ----
  async function ready() {
    if (data) return data;
    coming ??= fetch(box.dataset.rows).then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });
    box.setAttribute("aria-busy", "true");
    data = await coming.catch(() => null);
    coming = null;
    box.removeAttribute("aria-busy");
    return data;
  }

  /** @param {(params: URLSearchParams) => void} change */
  async function go(change) {
    const params = address();
    change(params);
    const target = `${location.pathname}?${params}`;
    if (!(await ready())) return void location.assign(target);
    history.replaceState(null, "", target);
    arrange();
  }

  box.addEventListener("click", (event) => {
    const link = /** @type {?HTMLElement} */ (/** @type {HTMLElement} */ (event.target).closest("[data-sort]"));
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const name = link.dataset.sort;
    const now = address().get("sort") ?? "";
    const down = link.closest("th").classList.contains("number");
    go((params) => params.set("sort", now === name ? `-${name}` : now === `-${name}` ? name : down ? `-${name}` : name));
  });
  let timer = 0;
  const filter = () => go((params) => {
    const typed = /** @type {HTMLInputElement} */ (search.querySelector("[name=filter]")).value.trim();
    if (typed) params.set("filter", typed);
    else params.delete("filter");
  });
  search?.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 250); });
  search?.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); filter(); });
  box.addEventListener("scroll", () => { if (data && view.length > WHOLE) requestAnimationFrame(() => draw()); }, { passive: true });
  addEventListener("beforeprint", () => {
    if (!data || view.length <= WHOLE) return;
    body.replaceChildren(...view.slice(0, PRINTED).map(row));
    if (view.length > PRINTED) body.append(h("tr", {}, h("td", { colspan: String(data.heads.length) }, words["reports.printed"].replace("{shown}", numbers.format(PRINTED)).replace("{of}", numbers.format(view.length)))));
  });
  addEventListener("afterprint", () => { if (data && view.length > WHOLE) draw(true); });

  // What the page does not hold itself is brought at once, so that scrolling goes on to the end.
  if (document.querySelector("[data-first]")) ready().then((found) => { if (found) arrange(); });
}

/** @param {string} words */
function fold(words) {
  return words.toLowerCase().replaceAll("ё", "е");
}

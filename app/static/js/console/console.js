// The console: runs what is in the editor, shows what came back, remembers what was asked.

import { h } from "../explore/element.js";
import { table, tree } from "./answer.js";
import { createEditor } from "./editor.js";
import { moment, number, say } from "./words.js";

const box = (id) => document.getElementById(id);
const read = (id) => JSON.parse(box(id).textContent);
const page = box("console").dataset;
const given = /** @type {HTMLTextAreaElement} */ (box("console-given"));
const state = box("console-state");
const DRAFT = "setka.console";
const SLOW = 3; // s
// There only where the network is too large to be copied whole.
const part = /** @type {?HTMLSelectElement} */ (box("console-part"));

const editor = createEditor(read("console-schema"), () => {
  try { return Object.keys(JSON.parse(given.value || "{}")); } catch { return []; }
});
let runs = read("console-runs");
let clock = 0;

/** Keeps what is being written, so that a session that ended or a closed tab costs nothing. */
const keep = () => sessionStorage.setItem(DRAFT, JSON.stringify({ text: editor.text, params: given.value }));
const draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
if (draft?.text) {
  editor.text = draft.text;
  given.value = draft.params ?? "";
}
if (given.value) given.closest("details").open = true;

/** @param {boolean} on */
function busy(on) {
  for (const id of ["console-run", "console-plan"]) /** @type {HTMLButtonElement} */ (box(id)).disabled = on;
  box("console-stop").hidden = !on;
  clearInterval(clock);
  state.textContent = "";
  if (!on) return;
  const begun = performance.now();
  let copied = null;
  let asked = 0;
  clock = window.setInterval(async () => {
    const seconds = Math.floor((performance.now() - begun) / 1000);
    state.textContent = say("console.running", { seconds }) + (copied === null ? "" : ` · ${say(part ? "console.copying.part" : "console.copying", { copied: number(copied) })}`);
    if (seconds < asked + SLOW) return;
    asked = seconds;
    copied = await fetch(`${page.copy}?municipality=${encodeURIComponent(part?.value ?? "")}`).then((answer) => answer.json()).then((told) => told.copied, () => null);
  }, 500);
}

/** @param {string} address @param {object} body */
const post = (address, body) => fetch(address, {
  method: "POST", body: JSON.stringify(body),
  headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": page.csrf, "X-Requested-With": "fetch" },
});

/** @param {string} message @param {...(Node | string)} more */
function refused(message, ...more) {
  box("console-answer").replaceChildren(h("div", { class: "console-error" }, h("div", { class: "alert alert-warning", role: "alert" }, h("div", {}, message, ...more))));
}

/** @param {any} answer */
function draw(answer) {
  const { columns, rows, total, exact, plan } = answer;
  const parts = [];
  if (columns.length) {
    const counted = total > rows.length || !exact
      ? say(exact ? "console.rows.of" : "console.rows.least", { shown: number(rows.length), total: number(total) }) : say("console.rows", { shown: number(total) });
    parts.push(h("p", { class: "console-foot" }, h("b", {}, rows.length ? counted : say("console.none")),
      answer.picture ? h("a", { href: answer.picture }, say(answer.pictured > 12 ? "console.picture.first" : "console.picture", { count: number(answer.pictured) })) : null));
    if (rows.length) parts.push(table(columns, rows, counted));
  }
  parts.push(h("details", { open: !columns.length }, h("summary", {}, box("console-answer").dataset.plan ?? "EXPLAIN"), tree(plan)));
  parts.push(h("p", { class: "soft" }, say(answer.part ? "console.took.part" : "console.took", {
    milliseconds: number(answer.milliseconds), nodes: number(answer.nodes), ties: number(answer.ties), moment: moment(answer.as_of), part: answer.part,
  })));
  box("console-answer").replaceChildren(...parts);
}

/** @param {boolean} plan whether only the plan is wanted */
async function run(plan) {
  editor.close();
  keep();
  const text = editor.text;
  let params;
  try {
    params = JSON.parse(given.value.trim() || "{}");
  } catch (error) {
    return refused(say("console.params", { problem: error.message }));
  }
  busy(true);
  try {
    const response = await post(page.run, { text, params, plan, municipality: part?.value });
    if (response.status === 401) return refused(say("console.signed_out"));
    const answer = await response.json();
    if (!answer.ok) {
      if (answer.at) editor.mark(answer.at.offset);
      return refused(answer.error,
        answer.at ? h("div", { class: "soft" }, say("console.place", answer.at)) : "", answer.detail ? h("pre", { lang: "en" }, answer.detail) : "");
    }
    draw(answer);
    remember({ ...answer.run, outcome: "done", total: answer.total });
  } catch {
    refused(say("console.offline"));
  } finally {
    busy(false);
  }
  return undefined;
}

/** @param {{ text: string, params: object, at: string, outcome: string, total: ?number }} one */
function remember(one) {
  const same = (other) => other.text === one.text && JSON.stringify(other.params) === JSON.stringify(one.params);
  runs = [one, ...runs.filter((other) => !same(other))];
  list();
}

function list() {
  box("console-no-history").hidden = runs.length > 0;
  box("console-history").replaceChildren(...runs.map((one) => h("li", {}, h("button", {
    type: "button",
    onclick: () => {
      editor.text = one.text;
      given.value = Object.keys(one.params).length ? JSON.stringify(one.params) : "";
      if (given.value) given.closest("details").open = true;
      keep();
      editor.focus();
    },
  }, h("code", {}, one.text.slice(0, 300)), h("small", {}, `${moment(one.at)} · ${one.outcome === "done" && one.total !== null
    ? say("console.rows", { shown: number(one.total) }) : say(`console.${one.outcome}`)}`)))));
}

box("console-form").addEventListener("submit", (event) => { event.preventDefault(); run(false); });
part?.addEventListener("change", () => {
  const address = new URL(location.href);
  address.searchParams.set("municipality", part.value);
  history.replaceState(null, "", address);
});
box("console-plan").addEventListener("click", () => run(true));
box("console-stop").addEventListener("click", () => post(page.cancel, {}).catch(() => undefined));
box("console-text").addEventListener("input", keep);
given.addEventListener("input", keep);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && box("console-form").contains(document.activeElement)) {
    event.preventDefault();
    if (box("console-stop").hidden) run(false);
  }
});
for (const word of document.querySelectorAll("[data-insert]")) {
  word.addEventListener("click", () => editor.insert(/** @type {HTMLElement} */ (word).dataset.insert));
}
list();

// While an answer or a file that was asked for here takes longer than a second, a bar says what runs and for how long, and stops it.

import { h } from "./explore/element.js";

const FIRST = 1000; // ms before anything is said
const EVERY = 1000; // ms between two looks
const EMPTY = 3; // so many looks in a row that find nothing end the watch

const bar = /** @type {?HTMLElement} */ (document.getElementById("runs"));
/** @type {Record<string, string>} */
const words = JSON.parse(document.getElementById("runs-words")?.textContent ?? "{}");
let timer = 0;
let empty = 0;

/** @typedef {{id: string, what: string, seconds: number}} Run */

/** Begins to look, a second from now. */
function watch() {
  clearTimeout(timer);
  empty = 0;
  timer = window.setTimeout(look, FIRST);
}

async function look() {
  /** @type {Run[]} */
  let runs = [];
  try {
    const answer = await fetch(bar.dataset.list, { headers: { Accept: "application/json", "X-Requested-With": "fetch" } });
    if (answer.ok) runs = (await answer.json()).runs;
  } catch { /* the next look may succeed */ }
  draw(runs);
  empty = runs.length ? 0 : empty + 1;
  if (empty < EMPTY) timer = window.setTimeout(look, EVERY);
}

/** @param {Run[]} runs */
function draw(runs) {
  const known = new Map([...bar.children].map((line) => [/** @type {HTMLElement} */ (line).dataset.run, line]));
  for (const [id, line] of known) if (!runs.some((run) => run.id === id)) line.remove();
  for (const run of runs) {
    const line = known.get(run.id) ?? made(run);
    line.querySelector("b").textContent = words["runs.seconds"].replace("{seconds}", String(run.seconds));
  }
  bar.hidden = runs.length === 0;
}

/** @param {Run} run */
function made(run) {
  const line = h("p", { "data-run": run.id },
    h("span", {}, `${run.what} `), h("b", { "aria-hidden": "true" }),
    h("button", { type: "button", class: "btn btn-sm btn-secondary", "aria-label": words["runs.stop.what"].replace("{what}", run.what), onclick: () => stop(run, line) }, words["runs.stop"]));
  bar.append(line);
  say(words["runs.runs"].replace("{what}", run.what));
  return line;
}

/** @param {Run} run @param {HTMLElement} line */
async function stop(run, line) {
  const button = line.querySelector("button");
  button.disabled = true;
  // Before the server hears of it: its word that the answer was stopped could come sooner than the answer to this, and take the
  // place of the page with what was typed here.
  window.stop();
  try {
    const answer = await fetch(bar.dataset.stop, {
      method: "POST", body: JSON.stringify({ id: run.id }),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": bar.dataset.csrf, "X-Requested-With": "fetch" },
    });
    if (!answer.ok && answer.status !== 404) throw new Error(String(answer.status));
    clearTimeout(timer);
    line.remove();
    bar.hidden = bar.children.length === 0;
    say(words["runs.stopped"]);
  } catch {
    button.disabled = false;
    say(words["runs.failed"]);
  }
}

/** @param {string} text */
function say(text) {
  const said = document.getElementById("said");
  if (said) said.textContent = text;
}

if (bar) {
  document.addEventListener("click", (event) => {
    const link = /** @type {?HTMLAnchorElement} */ (/** @type {HTMLElement} */ (event.target).closest("main a[href]"));
    if (link && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !(link.getAttribute("href") ?? "").startsWith("#")) watch();
  });
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) watch(); });
  addEventListener("pageshow", (event) => { if (event.persisted) { clearTimeout(timer); draw([]); } });
}

// Kept scenes: saving what is looked at, opening what was kept, and telling when two windows changed the same scene.
// The address says which scene is open (`scene`); what is kept of it is asked from the server.

import { filterCount, format, parse } from "./address.js";
import { read } from "./api.js";
import { h } from "./element.js";
import { day, nodeName, number, say } from "./words.js";

const box = (id) => document.getElementById(id);
const OWN = { scene: null, select: null, show: "picture" }; // what is no part of a kept scene

/** The address of what is kept of a scene. */
const kept = (view) => format({ ...view, ...OWN });

/**
 * A scene in a few words, from its address and what is known of its nodes.
 * @param {object} view @param {Map<string, object>} nodes @returns {string}
 */
export function describe(view, nodes) {
  const node = nodes.get(view.focus);
  const parts = [];
  if (view.way) parts.push(say("scene.words.path"));
  else if (view.focus) parts.push(node ? say("around", { name: nodeName(node) }) : say("scene.words.around"));
  else parts.push(say(`scene.words.${view.level}`));
  if (view.against) parts.push(say("scene.words.compare", { from: day(view.against), to: view.on ? day(view.on) : say("scene.words.today") }));
  else if (view.on) parts.push(say("shown.as_of", { date: day(view.on) }));
  const filters = filterCount(view);
  if (filters) parts.push(say("scene.words.filters", { count: number(filters) }));
  return parts.join(", ");
}

/**
 * The menu of scenes in the bar, the dialogs behind it, and the strip that shows the note of an open scene.
 * @param {object} store @param {{spoken: (text: string) => void}} with
 */
export function createScenes(store, { spoken }) {
  const menu = box("scenes");
  if (!menu) return;
  const strip = h("aside", { class: "scene-strip", id: "scene-strip", "aria-label": say("scene.strip"), hidden: true });
  box("stage").prepend(strip);
  let current = null; // the open scene as the server keeps it
  let asked = null; // the id that is being asked for, or was
  let closed = null; // the scene whose strip was closed

  const address = (id = "") => `${menu.dataset.scenes}${id === "" ? "" : `/${id}`}`;

  async function send(path, fields) {
    const body = new URLSearchParams(fields);
    return read(path, { method: "POST", body, headers: { "X-CSRFToken": menu.dataset.secret } });
  }

  // ---- Which scene is open ----
  async function follow(id) {
    if (asked === id) return;
    asked = id;
    current = null;
    if (id) {
      try {
        const found = await read(`${menu.dataset.recent}/${encodeURIComponent(id)}`);
        if (asked !== id) return;
        current = found;
      } catch (error) {
        if (asked !== id || error.status !== 404) return void update();
        store.go({ scene: null }, { replace: true }); // not there, or not for this person
      }
    }
    update();
  }

  const isChanged = () => Boolean(current) && kept(store.state.view) !== kept(parse(current.query));

  function update() {
    const changed = isChanged();
    box("scene-name").textContent = current ? current.title : menu.querySelector("summary").title;
    menu.classList.toggle("is-open-scene", Boolean(current));
    box("scene-dot").hidden = !(changed && current.own);
    box("scene-update").hidden = !(current?.own && changed);
    box("scene-share").hidden = !current?.own;
    if (current?.own) box("scene-share").href = current.sharing;
    const shown = current && closed !== current.id && (current.note || !current.own);
    strip.hidden = !shown;
    if (shown) {
      strip.replaceChildren(
        h("div", { class: "scene-strip-head" }, h("b", {}, current.title), current.own ? null : h("span", { class: "soft" }, say("scene.by", { name: current.owner })),
          h("button", { type: "button", class: "tool", "aria-label": say("scene.strip.close"), title: say("scene.strip.close"), onclick: () => { closed = current.id; update(); } }, "✕")),
        ...(current.note ? [h("p", { class: "scene-note" }, current.note)] : []),
        ...(current.own ? [] : [h("p", { class: "soft" }, say("scene.rights"))]),
      );
    }
  }

  // ---- Opening ----
  const open = (scene) => {
    menu.open = false;
    asked = String(scene.id);
    current = scene;
    closed = null;
    store.go({ ...parse(scene.query), scene: String(scene.id) });
    spoken(say("scene.opened", { title: scene.title }));
  };

  menu.addEventListener("toggle", async () => {
    if (!menu.open) return;
    const list = box("scenes-recent");
    try {
      const { scenes } = await read(menu.dataset.recent);
      list.replaceChildren(...scenes.map((scene) => h("button", { type: "button", class: "scene-row", "data-scene": scene.id, onclick: () => open(scene) },
        h("span", { class: "scene-row-name" }, scene.title), h("small", { class: "soft" }, say("shown.as_of", { date: day(scene.as_of) })))));
      box("scenes-recent-head").hidden = !scenes.length;
    } catch (error) {
      box("scenes-recent-head").hidden = true;
      list.replaceChildren(h("p", { class: "soft scene-row" }, error.message));
    }
  });

  // ---- Saving ----
  const dialog = box("scene-dialog");
  const problem = (text) => {
    box("scene-problem").textContent = text ?? "";
    box("scene-problem").hidden = !text;
  };

  function ask(title = null) {
    menu.open = false;
    const { view, data } = store.state;
    const today = data.as_of;
    box("scene-title").value = (title ?? describe(view, data.nodes)).slice(0, box("scene-title").maxLength);
    box("scene-text").value = current?.own ? current.note : "";
    // A scene without a date moves on with the days; kept with one it stays what was seen.
    box("scene-date-row").hidden = Boolean(view.on) || !today;
    box("scene-date").checked = true;
    box("scene-date-label").textContent = say("scene.date", { date: day(today) });
    problem(null);
    dialog.showModal();
    box("scene-title").select();
  }

  async function save(event) {
    event.preventDefault();
    if (event.submitter?.value === "cancel") return void dialog.close();
    const { view, data } = store.state;
    const on = view.on ?? (!box("scene-date-row").hidden && box("scene-date").checked ? data.as_of : null);
    box("scene-ok").disabled = true;
    try {
      current = await send(address(), { title: box("scene-title").value, note: box("scene-text").value, query: kept({ ...view, on }) });
      asked = String(current.id);
      dialog.close();
      store.go({ scene: asked, on }, { replace: true });
      spoken(say("scene.saved", { title: current.title }));
    } catch (error) {
      problem(error.message);
    } finally {
      box("scene-ok").disabled = false;
    }
  }

  async function overwrite(version) {
    menu.open = false;
    try {
      current = await send(address(current.id), { version, query: kept(store.state.view) });
      update();
      spoken(say("scene.saved", { title: current.title }));
    } catch (error) {
      if (error.status === 409 && error.answer?.current) conflict(error.answer.current);
      else tell(error.message);
    }
  }

  function tell(text) {
    strip.hidden = false;
    strip.replaceChildren(h("p", { role: "alert" }, text), h("button", { type: "button", class: "btn btn-sm btn-secondary", onclick: update }, say("scene.strip.close")));
  }

  // ---- Two windows ----
  const clash = box("scene-conflict");
  let theirs = null;
  function conflict(now) {
    theirs = now;
    box("scene-conflict-text").textContent = say("scene.conflict", { title: now.title, words: describe(parse(now.query), store.state.data.nodes) });
    clash.showModal();
  }
  box("conflict-copy").addEventListener("click", () => { clash.close(); ask(say("scene.mine", { title: theirs.title })); });
  box("conflict-over").addEventListener("click", () => { clash.close(); overwrite(theirs.version); });
  box("conflict-open").addEventListener("click", () => { clash.close(); open(theirs); });
  box("conflict-cancel").addEventListener("click", () => clash.close());

  box("scene-save").addEventListener("click", () => ask());
  box("scene-update").addEventListener("click", () => overwrite(current.version));
  box("scene-form").addEventListener("submit", save);
  for (const one of [dialog, clash]) one.addEventListener("click", (event) => { if (event.target === one) one.close(); });

  store.subscribe(({ view, status }, changed) => {
    if (status !== "ready" || changed === "select") return;
    if ((view.scene ?? null) !== asked) follow(view.scene ?? null);
    update();
  });
}

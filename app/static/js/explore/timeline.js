// The strip of time under the picture: bars of ties begun and ended by year, a slider over the seasons, playing.

import { h, svg } from "./element.js";
import { narrow } from "./sieve.js";
import { group } from "./signs.js";
import { census, dayBefore, histogram, stepOf, steps } from "./time.js";
import { day, number, say } from "./words.js";

const TEMPO = 900; // ms from season to season
const WINDOWS = { window1: 365, window3: 3 * 365 + 1 };

/** What a season is called: "autumn 2024". */
export function seasonName(on) {
  const { season, year } = stepOf(on);
  return say(`time.${season}`, { year });
}

/** The strip in `root`; `spoken` says a sentence to those who do not see it. @returns {{update: Function, stop: Function, move: Function, play: Function}} */
export function createTimeline(root, store, { spoken }) {
  let playing = 0;
  let all = { ties: [], key: null, days: [], years: [] };

  const icon = (path) => svg("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" }, svg("path", { d: path, fill: "currentColor" }));
  const tool = (name, path, onclick) => h("button", { type: "button", class: "tool", title: say(name), "aria-label": say(name), onclick }, icon(path));
  const play = tool("time.play", "M4 2.500v11l9-5.500z", () => (playing ? stop() : start()));
  const before = tool("time.before", "M10.500 3 5.500 8l5 5z", () => move(-1));
  const after = tool("time.after", "M5.500 3l5 5-5 5z", () => move(1));
  const slider = h("input", { type: "range", id: "time-slider", class: "time-slider", min: "0", max: "0", step: "1", "aria-label": say("time.slider") });
  const bars = svg("svg", { class: "time-bars", role: "img", "aria-label": say("time.bars"), preserveAspectRatio: "none" });
  const marks = h("div", { class: "time-years", "aria-hidden": "true" });
  const when = h("strong", { class: "time-when" });
  const counts = h("span", { class: "time-counts" });
  const about = h("p", { class: "time-about" });
  const mode = h("select", { class: "form-select form-select-sm", id: "time-mode", "aria-label": say("time.mode") });
  const reset = h("button", { type: "button", class: "btn btn-sm btn-secondary", id: "time-reset", onclick: () => { stop(); store.go({ on: null, mode: "instant", start: null }); } }, say("time.reset"));
  root.replaceChildren(
    h("div", { class: "time-hands" }, before, play, after),
    h("div", { class: "time-strip" }, bars, slider, marks),
    h("details", { class: "time-said" }, h("summary", {}, when, " ", counts), about),
    h("div", { class: "time-more" }, mode, reset),
  );

  const today = () => store.state.data.as_of;
  const index = () => {
    const on = store.state.view.on ?? today();
    const at = all.days.findIndex((one) => one >= on);
    return at < 0 ? all.days.length - 1 : at;
  };

  function goto(at, replace) {
    const { view } = store.state;
    const last = all.days.length - 1;
    const on = all.days[Math.min(last, Math.max(0, at))];
    const patch = { on: at >= last && view.mode === "instant" && !view.against ? null : on };
    if (view.mode === "window") {
      const length = Math.max(30, Math.round((Date.parse(view.on ?? today()) - Date.parse(view.start ?? dayBefore(view.on ?? today(), 365))) / 864e5));
      patch.start = dayBefore(on, length);
    }
    store.go(patch, { replace });
  }
  function move(by) {
    stop();
    goto(index() + by, false);
  }

  function start() {
    let first = true;
    const tick = () => {
      const at = index();
      if (at >= all.days.length - 1 && !first) return stop();
      goto(first && at >= all.days.length - 1 ? 0 : at + 1, !first);
      first = false;
    };
    playing = setInterval(tick, TEMPO);
    tick();
    face();
  }
  function stop() {
    clearInterval(playing);
    playing = 0;
    face();
  }
  function face() {
    const name = say(playing ? "time.pause" : "time.play");
    play.title = name;
    play.setAttribute("aria-label", name);
    play.setAttribute("aria-pressed", String(Boolean(playing)));
    play.replaceChildren(icon(playing ? "M4 3h3v10H4zM9 3h3v10H9z" : "M4 2.500v11l9-5.500z"));
  }

  // One drag of the slider is one step to undo.
  let dragging = false;
  slider.addEventListener("input", () => { stop(); goto(Number(slider.value), dragging); dragging = true; });
  for (const name of ["change", "blur"]) slider.addEventListener(name, () => { dragging = false; });
  slider.addEventListener("keydown", (event) => {
    const by = { PageUp: 4, PageDown: -4 }[event.key];
    if (!by) return;
    event.preventDefault();
    move(by);
  });
  mode.addEventListener("change", () => {
    const on = store.state.view.on ?? today();
    const length = WINDOWS[mode.value];
    store.go(length ? { mode: "window", start: dayBefore(on, length) } : { mode: mode.value, start: null });
  });

  // What the bars count: every tie of the answer that the filters leave, of any time.
  function gather({ data, view, facets }) {
    const filters = ["ties", "sectors", "kinds", "states", "topics", "places", "hide", "pin", "focus", "depth", "open"].map((field) => String(view[field])).join("|") + Boolean(facets);
    if (all.data === data && all.key === filters) return;
    const timed = { level: data.level, nodes: data.nodes, ties: [...data.ties.values()], phases: new Map(), today: data.as_of };
    const { ties } = narrow(timed, { ...view, core: 0 }, { facets, without: "strength" });
    const counted = ties.filter(group);
    const { first, years } = histogram(counted, data.as_of);
    all = { ties: counted, key: filters, data, years, days: steps(first, data.as_of) };
    draw();
  }

  function draw() {
    const { years, days } = all;
    const most = Math.max(1, ...years.map(({ begun, ended }) => Math.max(begun, ended)));
    slider.max = String(days.length - 1);
    // The bars stand where the slider's thumb stands at the end of each year.
    const at = (year, end) => {
      const found = days.findIndex((one) => one >= `${year}-${end}`);
      return ((found < 0 ? days.length - 1 : found) / Math.max(1, days.length - 1)) * 1000;
    };
    bars.setAttribute("viewBox", "0 0 1000 40");
    bars.replaceChildren(...years.flatMap(({ year, begun, ended }) => {
      const [left, right] = [at(year, "02-01"), at(year, "11-30")];
      const x = left + 1;
      const width = Math.max(2, right - left - 2);
      const title = say("time.bar", { year, begun: number(begun), ended: number(ended) });
      const bar = (cls, y, height) => svg("rect", { class: cls, x, width, y, height });
      return [svg("g", {}, svg("title", {}, title), bar("bar-begun", 28 - (26 * begun) / most, (26 * begun) / most), bar("bar-ended", 28, (12 * ended) / most))];
    }));
    const every = Math.ceil(years.length / Math.max(2, Math.floor(root.clientWidth / 130)));
    marks.replaceChildren(...years.filter((_, i) => (years.length - 1 - i) % every === 0).map(({ year }) => {
      const mark = h("span", {}, year);
      mark.style.left = `${Math.min(97, at(year, "06-01") / 10)}%`;
      return mark;
    }));
  }

  function words(state) {
    const on = state.view.on ?? today();
    const { count, begun, ended } = census(all.ties, on);
    const name = state.view.on ? seasonName(on) : say("time.today");
    const values = { when: name, count: number(count), begun: number(begun), ended: number(ended) };
    when.textContent = name;
    when.title = day(on);
    counts.textContent = say("time.short", values);
    about.textContent = state.data.span === "date" ? say("time.of_date") : say("time.about", { date: day(on) });
    slider.value = String(index());
    slider.setAttribute("aria-valuetext", say("time.said", values));
    return say("time.said", values);
  }

  function modes({ view, data }) {
    const length = view.mode === "window" && view.start ? Math.round((Date.parse(view.on ?? data.as_of) - Date.parse(view.start)) / 864e5) : 365;
    const known = Object.keys(WINDOWS).find((name) => WINDOWS[name] === length);
    const chosen = view.mode === "window" ? known ?? "windown" : view.mode;
    const names = ["instant", "window1", "window3", "growth", ...(chosen === "windown" ? ["windown"] : [])];
    mode.replaceChildren(...names.map((name) => h("option", { value: name, selected: name === chosen }, say(`time.${name}`, { date: day(view.start) }))));
    mode.disabled = Boolean(view.against);
  }

  let said = null;
  return {
    stop,
    move,
    play: () => play.click(),
    update(state) {
      if (state.status !== "ready" || root.hidden) return;
      gather(state);
      modes(state);
      const text = words(state);
      reset.disabled = !state.view.on && state.view.mode === "instant";
      if (said !== null && said !== text && !playing && document.activeElement !== slider) spoken(text);
      said = text;
    },
  };
}

// The one place that knows what is shown. Everyone else reads `state`, subscribes, and asks for a change by `go`.

import { format, parse, question } from "./address.js";
import { view as ask } from "./api.js";
import { inTime, narrow, tally } from "./sieve.js";

/** @type {Setka.Data} */
const EMPTY = { nodes: new Map(), ties: new Map(), shown: { nodes: 0, nodes_of: 0, ties: 0, ties_of: 0 }, as_of: null, truncated: false, span: "all" };
const SAME = ["select"]; // fields whose change leaves the drawing as it is

/** The store: { state, go, load, back, forward, subscribe, put }. @returns {Setka.Store} */
export function createStore() {
  const listeners = new Set();
  const nothing = { nodes: new Map(), ties: [], phases: new Map() };
  /** @type {Setka.State} */
  const state = {
    view: parse(location.search),
    data: EMPTY,
    timed: nothing, // what is in the scene's time, before filters
    visible: { nodes: [], ties: [], degrees: new Map(), phases: new Map() },
    tally: tally(nothing),
    facets: null, // topics and places of nodes (narrowing.js), once somebody asked for them
    path: null, // the answer of path mode
    status: "loading", // loading | ready | error
    error: null,
    step: history.state?.step ?? 0,
    steps: history.state?.step ?? 0,
  };
  let loaded = null; // the question that state.data answers
  let asking = null;

  const tell = (changed) => { for (const listener of [...listeners]) listener(state, changed); };

  function arrange() {
    state.timed = inTime(state.data, state.view);
    state.tally = tally(state.timed);
    narrowed();
  }

  function narrowed() {
    const path = state.view.way ? state.path?.picture : null;
    state.visible = narrow(state.timed, state.view, { facets: state.facets, path });
  }

  /** What the filters leave of all the time at hand: the picture is fitted to it, so no date changes the scale. */
  function frame() {
    const { data, view } = state;
    const always = { level: data.level, nodes: data.nodes, ties: [...data.ties.values()], phases: new Map() };
    return new Set(narrow(always, { ...view, core: 0 }, { facets: state.facets, without: "strength" }).nodes.map((node) => node.id));
  }

  const wanted = () => question(state.view, { filtered: (state.data.truncated || state.data.grouped) && loaded !== null, dated: state.data.span === "date" && loaded !== null });

  async function load({ again = false } = {}) {
    let address = wanted();
    if (!again && address === loaded) {
      asking?.abort();
      asking = null;
      state.status = "ready";
      arrange();
      return tell("view");
    }
    asking?.abort();
    const mine = (asking = new AbortController());
    state.status = "loading";
    tell("status");
    let answer;
    try {
      answer = await ask(address, mine.signal);
      // What does not fit for all years is asked for its date, and what does not fit then, filtered by the server; so is
      // what stands for many.
      const smaller = question(state.view, { filtered: answer.truncated || answer.grouped, dated: answer.span === "date" });
      if (smaller !== address && (answer.truncated || answer.grouped || answer.span === "date")) answer = await ask((address = smaller), mine.signal);
    } catch (error) {
      if (error.name === "AbortError" || asking !== mine) return;
      state.status = "error";
      state.error = error;
      return void tell("status");
    }
    if (asking !== mine) return;
    loaded = address;
    state.data = {
      ...answer,
      nodes: new Map(answer.nodes.map((node) => [node.id, node])),
      ties: new Map(answer.ties.map((tie) => [tie.id, tie])),
    };
    state.status = "ready";
    state.error = null;
    arrange();
    tell("data");
  }

  /**
   * Changes the scene. Every change goes through the address and is a step that can be undone; `replace` makes it a part
   * of the step before, for what comes in many small moves (playing, dragging a slider, walking from card to card).
   */
  function go(patch, { replace = false } = {}) {
    const next = { ...state.view, ...patch };
    const address = location.pathname + format(next);
    if (address !== location.pathname + location.search) {
      if (replace) {
        history.replaceState({ step: state.step }, "", address);
      } else {
        state.step += 1;
        state.steps = state.step;
        history.pushState({ step: state.step }, "", address);
      }
    }
    follow(next);
  }

  function follow(next) {
    const before = state.view;
    state.view = next;
    const rest = (view) => format({ ...view, ...Object.fromEntries(SAME.map((field) => [field, null])) });
    if (state.status === "ready" && rest(before) === rest(next)) tell(before.select === next.select ? "view" : "select");
    else load();
  }

  /** Takes in what was found out beside the view (`facets`, `path`) and shows what follows from it. */
  function put(patch, changed = "view") {
    Object.assign(state, patch);
    if (state.status !== "ready") return;
    narrowed();
    tell(changed);
  }

  window.addEventListener("popstate", (event) => {
    state.step = event.state?.step ?? 0;
    state.steps = Math.max(state.steps, state.step);
    follow(parse(location.search));
  });
  history.replaceState({ step: state.step }, "", location.pathname + location.search);

  return {
    state,
    go,
    load,
    put,
    frame,
    nodeOf: (id) => state.data.nodes.get(id) ?? state.path?.picture.nodes.find((node) => node.id === id),
    tieOf: (id) => state.data.ties.get(id) ?? state.path?.picture.ties.find((tie) => tie.id === id),
    back: () => { if (state.step > 0) history.back(); },
    forward: () => { if (state.step < state.steps) history.forward(); },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

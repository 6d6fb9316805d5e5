// The one place that knows what is shown. Everyone else reads `state`, subscribes, and asks for a change by `go`.

import { format, parse, question } from "./address.js";
import { view as ask } from "./api.js";
import { sieve, tally } from "./sieve.js";

const EMPTY = { nodes: new Map(), ties: new Map(), shown: { nodes: 0, nodes_of: 0, ties: 0, ties_of: 0 }, as_of: null, truncated: false };

export function createStore() {
  const listeners = new Set();
  const state = {
    view: parse(location.search),
    data: EMPTY,
    visible: { nodes: [], ties: [], degrees: new Map() },
    tally: tally(EMPTY),
    status: "loading", // loading | ready | error
    error: null,
    step: history.state?.step ?? 0,
    steps: history.state?.step ?? 0,
  };
  let loaded = null; // the question that state.data answers
  let asking = null;

  const tell = (changed) => { for (const listener of listeners) listener(state, changed); };

  function arrange() {
    state.visible = sieve(state.data, state.view);
  }

  async function load({ again = false } = {}) {
    let wanted = question(state.view, state.data.truncated && loaded !== null);
    if (!again && wanted === loaded) {
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
      answer = await ask(wanted, mine.signal);
      const filtered = question(state.view, true);
      if (answer.truncated && wanted !== filtered) answer = await ask((wanted = filtered), mine.signal);
    } catch (error) {
      if (error.name === "AbortError" || asking !== mine) return;
      state.status = "error";
      state.error = error;
      return void tell("status");
    }
    if (asking !== mine) return;
    loaded = wanted;
    state.data = {
      ...answer,
      nodes: new Map(answer.nodes.map((node) => [node.id, node])),
      ties: new Map(answer.ties.map((tie) => [tie.id, tie])),
    };
    state.tally = tally(state.data);
    state.status = "ready";
    state.error = null;
    arrange();
    tell("data");
  }

  // Every change goes through the address; `replace` is for what is no step of its own, such as opening a card.
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
    const onlySelection = question(before, true) === question(next, true) && before.show === next.show
      && before.ties.join() === next.ties.join();
    if (onlySelection && state.status === "ready") tell(before.select === next.select ? "view" : "select");
    else load();
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
    back: () => { if (state.step > 0) history.back(); },
    forward: () => { if (state.step < state.steps) history.forward(); },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

// What stands in the picture's place when there is nothing to draw: why, and the way on.

import { filterCount, withoutFilters } from "./address.js";
import { signInAddress } from "./api.js";
import { h } from "./element.js";
import { say } from "./words.js";

export function drawNotice(box, store) {
  const { status, error, view, data, visible } = store.state;
  const button = (name, act) => h("button", { type: "button", class: "btn btn-primary", onclick: act }, name);
  const show = (title, text, ...actions) => {
    box.replaceChildren(h("div", { class: "empty", role: status === "error" ? "alert" : null }, h("h2", {}, title), text ? h("p", {}, text) : null,
      h("div", { class: "empty-actions" }, actions)));
    box.hidden = false;
  };
  if (status === "error") {
    const actions = [button(say("failed.retry"), () => store.load({ again: true }))];
    if (error.kind === "signed_out") actions.unshift(h("a", { class: "btn btn-primary", href: signInAddress() }, say("failed.sign_in")));
    if (view.focus || view.open.length) actions.push(h("button", { type: "button", class: "btn btn-secondary", onclick: () => store.go({ focus: null, depth: 1, open: [], select: null }) }, say("failed.whole")));
    else if (view.on) actions.push(h("button", { type: "button", class: "btn btn-secondary", onclick: () => store.go({ on: null }) }, say("filters.today")));
    return show(say("failed.title"), error.message, ...actions);
  }
  if (status === "ready" && !visible.nodes.length) {
    if (filterCount(view)) return show(say("nothing.title"), say("nothing.text"), button(say("nothing.clear"), () => store.go(withoutFilters)));
    if (view.focus) return show(say("absent.title"), say("absent.text"), button(say("failed.whole"), () => store.go({ focus: null, depth: 1, open: [], select: null })));
    if (view.on) return show(say("then.title"), say("then.text"), button(say("filters.today"), () => store.go({ on: null })));
    if (!data.nodes.size) return show(say("empty.title"), say("empty.text"));
  }
  box.hidden = true;
  box.replaceChildren();
}

// The right panel: the card of the selected node or tie, and what may be done with it.

import { card } from "./api.js";
import { h } from "./element.js";
import { closed, discCard, isDisc, isOpen, sumFacts } from "./levels.js";
import { line, lineSign, look, nodeSign } from "./signs.js";
import { capital, nodeKind, nodeName, say, tieName } from "./words.js";

const CARDS = new Set(["FORMAL_TIE", "INFORMAL_TIE", "WORKS_AT", "TAKES_PART", "INFORMAL_SUM"]);

export function createPanel(panel, store, { spoken, expand }) {
  let asked = null;
  let shown = null;

  const close = () => {
    store.go({ select: null }, { replace: true });
    document.getElementById("picture").focus({ preventScroll: true });
  };
  const button = (name, about, act, primary = false) =>
    h("button", { type: "button", class: `btn btn-sm ${primary ? "btn-primary" : "btn-secondary"}`, title: about ?? null, onclick: act }, name);
  const go = (patch) => () => store.go(patch);

  function nodeActions(node) {
    const { view } = store.state;
    const actions = [];
    if (view.focus === node.id) {
      actions.push(button(say("card.whole"), null, go({ focus: null, depth: 1, open: [] }), true));
      actions.push(view.depth === 1 ? button(say("card.deeper"), null, go({ depth: 2 })) : button(say("card.nearer"), null, go({ depth: 1 })));
    } else {
      if (isOpen(view, node.id)) {
        actions.push(button(say("card.collapse"), say("card.collapse.about"), go({ open: closed(view, node.id) }), true));
      } else {
        actions.push(button(say(isDisc(node) ? "levels.open" : "card.expand"), say(isDisc(node) ? "levels.open.about" : "card.expand.about"), () => expand(node.id), true));
      }
      if (!isDisc(node)) actions.push(button(say("card.focus"), say("card.focus.about"), go({ focus: node.id, depth: 1, open: [] })));
    }
    return actions;
  }

  function end(id) {
    const node = store.nodeOf(id);
    return h("button", { type: "button", class: "end", onclick: () => store.go({ select: id }, { replace: true }) },
      node ? nodeSign(look(node)) : null, h("span", {}, node ? nodeName(node) : id));
  }

  function head(...content) {
    return h("div", { class: "side-head" }, h("div", { class: "card-title" }, content),
      h("button", { type: "button", class: "tool", id: "card-close", "aria-label": say("card.close"), onclick: close }, "✕"));
  }

  function frame(id) {
    const { visible } = store.state;
    const node = store.nodeOf(id);
    const tie = store.tieOf(id);
    if (node) {
      return {
        head: head(nodeSign(look(node)), h("span", { class: "card-kind" }, capital(nodeKind(node)))),
        actions: h("div", { class: "card-actions" }, nodeActions(node)),
        isTie: false,
        disc: isDisc(node) ? node : null,
        absent: !visible.nodes.includes(node),
      };
    }
    if (tie) {
      const actions = tie.type === "INFORMAL_SUM"
        ? h("div", { class: "card-actions" }, button(say("sum.people"), null, go({ level: "people", focus: tie.source, depth: 1, open: [tie.target], kinds: [], select: null }), true))
        : null;
      return {
        head: head(lineSign(line(tie)), h("span", { class: "card-kind" }, capital(tieName(tie)))),
        actions: actions ?? "",
        isTie: true,
        facts: tie.type === "GROUP_SUM" ? sumFacts(tie) : null,
        ends: CARDS.has(tie.type) ? null : h("div", { class: "ends" }, end(tie.source), h("span", { class: "ends-line" }, capital(tieName(tie))), end(tie.target)),
      };
    }
    return null;
  }

  async function open(id) {
    const parts = frame(id);
    asked?.abort();
    asked = new AbortController();
    const mine = asked;
    panel.hidden = false;
    if (!parts) return openUnknown(id, mine);
    const body = h("div", { class: "side-body card-body-text" });
    panel.replaceChildren(parts.head, h("div", { class: "card-tools" }, parts.actions), body);
    if (parts.absent) body.append(h("p", { class: "soft" }, say("card.absent")));
    // Links without facts of their own (offers, topics …) have no card; their ends say all there is.
    if (parts.ends) return void body.append(parts.ends, parts.facts ?? "");
    if (parts.disc) return void body.append(discCard(parts.disc, store.state, (other) => store.go({ select: other }, { replace: true })));
    await fill(body, id, parts.isTie, mine);
  }

  // A card asked for by the address whose node this picture does not hold.
  async function openUnknown(id, mine) {
    const body = h("div", { class: "side-body card-body-text" });
    const show = button(say("card.show"), null, go({ focus: id, depth: 1, open: [] }), true);
    panel.replaceChildren(head(h("span", { class: "card-kind soft" }, "")), body);
    const isTie = id.includes(":");
    await fill(body, id, isTie, mine);
    if (mine.signal.aborted) return;
    body.prepend(h("p", { class: "soft" }, say("card.absent")));
    if (!isTie) body.before(h("div", { class: "card-tools" }, h("div", { class: "card-actions" }, show)));
  }

  async function fill(body, id, isTie, mine) {
    const patience = setTimeout(() => body.append(h("p", { class: "soft waiting" }, say("card.loading"))), 300);
    try {
      const text = await card(id, isTie, store.state.view.on, mine.signal);
      if (mine.signal.aborted) return;
      const fragment = new DOMParser().parseFromString(text, "text/html").body;
      body.querySelector(".waiting")?.remove();
      body.append(...fragment.childNodes);
      body.dataset.id = id;
    } catch (error) {
      if (error.name === "AbortError" || mine.signal.aborted) return;
      body.querySelector(".waiting")?.remove();
      body.append(h("p", { role: "alert" }, error.message), button(say("failed.retry"), null, () => open(id)));
    } finally {
      clearTimeout(patience);
    }
  }

  // A link in a card to another node of the picture shows that node here; the card's own page opens as a page.
  panel.addEventListener("click", (event) => {
    const link = event.target.closest(".side-body a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.search) return;
    const id = decodeURIComponent(link.pathname.split("/").at(-1));
    if (id === store.state.view.select || !store.state.visible.nodes.some((node) => node.id === id)) return;
    event.preventDefault();
    store.go({ select: id }, { replace: true });
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

  return function update(state, changed) {
    const id = state.view.select;
    if (!id) {
      asked?.abort();
      if (shown) spoken(say("said.closed"));
      shown = null;
      panel.hidden = true;
      panel.replaceChildren();
      return;
    }
    if (state.status !== "ready") return;
    if (id !== shown) {
      shown = id;
      open(id);
      const node = store.nodeOf(id);
      const tie = store.tieOf(id);
      spoken(say("said.selected", { name: node ? nodeName(node) : tie ? tieName(tie) : id }));
    } else if (changed === "data" || changed === "view") {
      const parts = frame(id);
      const tools = panel.querySelector(".card-tools");
      if (parts && tools) {
        const held = tools.contains(document.activeElement);
        tools.replaceChildren(parts.actions);
        if (held) tools.querySelector("button")?.focus();
      } else if (parts) open(id);
    }
  };
}

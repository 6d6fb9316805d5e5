// What the search box finds, taken into the picture: hits are shown here instead of leaving the page, and the picture's
// own actions can be found by name.

import { USUAL, withoutFilters } from "./address.js";
import { rules } from "./rules.js";
import { capital, say, sectorName, vocabulary } from "./words.js";

/**
 * @param {Setka.Store} store @param {{fit: () => void}} canvas @param {{save: (part: string) => void, update: (state: Setka.State) => void}} table
 * @param {{toggleFilters: () => void}} page
 */
export function createFound(store, canvas, table, { toggleFilters }) {
  const shownNow = () => new Set([...store.state.visible.nodes, ...store.state.visible.ties].map(({ id }) => id));

  // ---- What the box is told before it draws its list ----
  document.addEventListener("setka:search", ({ detail: { known, named } }) => {
    const { view, data, step, steps } = store.state;
    const shown = shownNow();
    const last = view.on ?? data.as_of;
    Object.assign(known, {
      on: view.on,
      start: view.against ?? (view.mode === "growth" ? "1900-01-01" : view.mode === "window" ? view.start : null),
      today: data.as_of ?? known.today,
      isShown: (id) => shown.has(id),
    });
    if (view.against && last && view.against > last) known.start = null;
    const own = (id, more = {}) => named({ id, ...more });
    const only = (field, code, name) => ({ id: `only-${code}`, name: say("do.only", { name }), words: say("do.only.words"), patch: { [field]: [code] }, quiet: true });
    known.commands.push(
      ...(step > 0 ? [own("undo", { act: store.back })] : []),
      ...(step < steps ? [own("redo", { act: store.forward })] : []),
      own("clear", { patch: withoutFilters }),
      own("filters", { act: toggleFilters }),
      own("fit", { act: () => canvas.fit() }),
      rules().label === "none" ? own("names_back", { patch: { label: null } }) : own("names", { patch: { label: "none" } }),
      ...(view.hide.length ? [own("restore", { patch: { hide: [] } })] : []),
      own("save_nodes", { act: () => save("nodes"), quiet: true }),
      own("save_ties", { act: () => save("ties"), quiet: true }),
      ...Object.keys(vocabulary.sectors).map((code) => only("sectors", code, sectorName(code))),
      ...Object.entries(vocabulary.ties).map(([code, { name }]) => only("kinds", code, capital(name))),
    );
  });

  function save(part) {
    table.update(store.state);
    table.save(part);
  }

  // ---- What is done with a hit ----
  const shows = {
    command: ({ act, patch }) => (act ? act() : store.go(patch)),
    topic: ({ id }) => store.go({ topics: [id], focus: null, depth: 1, open: [], select: null }),
    node({ id, here }) {
      const { view } = store.state;
      if (shownNow().has(id)) return store.go({ select: id }, { replace: true });
      const hide = view.hide.filter((other) => other !== id);
      return store.go({ focus: id, depth: 1, open: [], select: id, hide, core: USUAL.core, ...(here ? {} : { on: null, mode: "instant", start: null, against: null }) });
    },
    tie(tie) {
      if (shownNow().has(tie.id)) return store.go({ select: tie.id }, { replace: true });
      const when = tie.here ? {} : { on: tie.until ?? tie.since, mode: "instant", start: null, against: null };
      const where = tie.type === "INFORMAL_SUM" ? { level: "institutions", focus: null } : { level: tie.type === "INFORMAL_TIE" ? "people" : "institutions", focus: tie.source };
      return store.go({ ...withoutFilters, depth: 1, open: [], ...where, ...when, select: tie.id });
    },
  };
  document.addEventListener("setka:found", (event) => {
    const show = shows[event.detail.type_of ?? "node"];
    if (!show) return;
    event.preventDefault();
    show(event.detail);
  });
}

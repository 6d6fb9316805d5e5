// Which of the nodes and ties at hand the filters leave: pure, so that picture, table and legend cannot disagree.

import { group } from "./signs.js";

export function sieve(data, view) {
  const hasSector = (node) => !view.sectors.length || !node.sector || view.sectors.includes(node.sector);
  const hasKind = (tie) => (view.kinds.length ? view.kinds.includes(tie.kind) : true);
  const kept = new Map();
  for (const node of data.nodes.values()) if (hasSector(node) || node.id === view.focus) kept.set(node.id, node);

  let ties = [...data.ties.values()].filter((tie) => {
    if (!kept.has(tie.source) || !kept.has(tie.target)) return false;
    const family = group(tie);
    return family ? view.ties.includes(family) && hasKind(tie) : true;
  });

  const bounded = bound(kept, ties, view);
  if (bounded) {
    for (const id of [...kept.keys()]) if (!bounded.has(id)) kept.delete(id);
    ties = ties.filter((tie) => kept.has(tie.source) && kept.has(tie.target));
  }
  return { nodes: [...kept.values()], ties, degrees: degrees(ties) };
}

// Around a focus only what still hangs together with it stays; elsewhere a node without a sector or a plain context
// node needs a tie, while an institution or a person without ties is a finding and stays.
function bound(kept, ties, view) {
  if (view.focus && kept.has(view.focus)) {
    const next = new Map();
    for (const { source, target } of ties) {
      if (!next.has(source)) next.set(source, []);
      if (!next.has(target)) next.set(target, []);
      next.get(source).push(target);
      next.get(target).push(source);
    }
    const reached = new Set([view.focus]);
    for (const id of reached) for (const other of next.get(id) ?? []) reached.add(other);
    return reached;
  }
  const tied = new Set(ties.flatMap((tie) => [tie.source, tie.target]));
  const main = view.level === "people" ? "Teacher" : "Institution";
  return new Set([...kept.values()].filter((node) => tied.has(node.id) || node.label === main).map((node) => node.id));
}

function degrees(ties) {
  const count = new Map();
  for (const { source, target } of ties) {
    count.set(source, (count.get(source) ?? 0) + 1);
    count.set(target, (count.get(target) ?? 0) + 1);
  }
  return count;
}

// How many of everything there are before filters, for the numbers beside the filters.
export function tally(data) {
  const result = { ties: { formal: 0, informal: 0 }, sectors: {}, kinds: {} };
  for (const node of data.nodes.values()) if (node.sector) result.sectors[node.sector] = (result.sectors[node.sector] ?? 0) + 1;
  for (const tie of data.ties.values()) {
    const family = group(tie);
    if (family) result.ties[family] += tie.type === "INFORMAL_SUM" ? tie.count : 1;
    if (family && tie.kind) (result.kinds[tie.kind] ??= { count: 0, family }).count += 1;
  }
  return result;
}

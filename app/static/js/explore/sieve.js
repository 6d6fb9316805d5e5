// Which of the nodes and ties at hand a scene shows: first its time, then its filters. Pure, so that picture, table,
// legend and facets cannot disagree.

import { kCore } from "./metrics.js";
import { fits, stateOf } from "./narrowing.js";
import { group } from "./signs.js";
import { during, hasPhases, phase, span, spansOf } from "./time.js";

const SUMS = new Set(["INFORMAL_SUM", "GROUP_SUM"]);
const MAIN = new Set(["Institution", "Group", "Municipality"]);

/**
 * The nodes and ties of the scene's time: { nodes: Map, ties: [tie], phases: Map tie id → kept | begun | ended }.
 * A sum holds in `count` how many of its contacts are in force at the end of the time, and in `before` at its beginning.
 */
export function inTime(/** @type {Setka.Data} */ data, /** @type {Setka.View} */ view) {
  const today = data.as_of;
  const phases = new Map();
  const [first, last] = view.against ? [view.against, view.on ?? today] : span(view, today);
  const nodes = new Map();
  for (const node of data.nodes.values()) if (lives(node, first, last, view)) nodes.set(node.id, node);
  const ties = [];
  for (const tie of data.ties.values()) {
    if (!nodes.has(tie.source) || !nodes.has(tie.target)) continue;
    const living = tie.spans ? sum(tie, view, today, first, last) : single(tie, view, today);
    if (!living) continue;
    ties.push(living.tie);
    if (hasPhases(view)) phases.set(tie.id, living.phase);
  }
  return { nodes, ties, phases, today, level: data.level };
}

// A node with days of its own is there while they last; comparing, on either day.
function lives(node, first, last, view) {
  const spans = node.spans?.length ? node.spans : [[node.since ?? null, node.until ?? null]];
  if (view.against) return spans.some(([since, until]) => during(since, until, first, first) || during(since, until, last, last));
  return spans.some(([since, until]) => during(since, until, first, last));
}

function single(tie, view, today) {
  const found = phase(tie.since, tie.until, view, today);
  return found && { tie, phase: found };
}

function sum(tie, view, today, first, last) {
  let [count, before, seen] = [0, 0, 0];
  for (const [since, until] of tie.spans) {
    if (!phase(since, until, view, today)) continue;
    seen += 1;
    if (during(since, until, last, last)) count += 1;
    if (during(since, until, first, first)) before += 1;
  }
  if (!seen) return null;
  let what = "kept";
  if (!count) what = "ended";
  else if (view.against || view.mode === "window") what = before ? "kept" : "begun";
  else if (view.on) what = tie.spans.some(([since, until]) => phase(since, until, view, today) === "kept") ? "kept" : "begun";
  return { tie: { ...tie, count: count || seen, now: count, before }, phase: what };
}

/**
 * What the filters leave of a time: { nodes, ties, degrees, phases }. `without` names a field whose filter is not
 * applied: what its facet counts.
 */
export function narrow(timed, view, { facets = null, without = null, path = null } = {}) {
  const uses = (field) => field !== without;
  const any = (list, value) => !list.length || list.includes(value);
  const hidden = new Set(uses("hide") ? view.hide : []);
  const pinned = new Set([view.focus, ...view.pin]);
  const kept = new Map();
  for (const node of timed.nodes.values()) {
    const passes = (!uses("sectors") || !node.sector || any(view.sectors, node.sector)) && fits(node, view, facets, timed.today, without);
    if ((passes || pinned.has(node.id)) && !hidden.has(node.id)) kept.set(node.id, node);
  }
  let ties = timed.ties.filter((tie) => {
    if (!kept.has(tie.source) || !kept.has(tie.target)) return false;
    const family = group(tie);
    if (!family) return true;
    return (!uses("ties") || tie.type === "GROUP_SUM" || view.ties.includes(family))
      && (!uses("kinds") || !view.kinds.length || tie.type === "GROUP_SUM" || view.kinds.includes(tie.kind))
      && (!uses("states") || any(view.states, stateOf(tie, timed.phases)))
      && (!uses("strength") || !SUMS.has(tie.type) || tie.count >= view.strength);
  });
  const keep = (ids) => {
    for (const id of [...kept.keys()]) if (!ids.has(id) && !pinned.has(id)) kept.delete(id);
    ties = ties.filter((tie) => kept.has(tie.source) && kept.has(tie.target));
  };
  // The server answers with people where there are no institutions: its level counts, not the one asked for.
  keep(bound(kept, ties, { ...view, level: timed.level ?? view.level }));
  if (uses("core") && view.core > 0) keep(kCore([...kept.values()], ties, view.core));
  if (path) addPath(path, kept, ties);
  return { nodes: [...kept.values()], ties, degrees: degrees(ties), phases: timed.phases };
}

/** Both at once: what the scene shows. */
export function sieve(data, view, given = {}) {
  return narrow(inTime(data, view), view, given);
}

// What a path runs through is shown whatever the filters say: it is the answer to a question of its own.
function addPath(path, kept, ties) {
  const known = new Set(ties.map((tie) => tie.id));
  for (const node of path.nodes ?? []) if (!kept.has(node.id)) kept.set(node.id, node);
  for (const tie of path.ties ?? []) {
    if (!known.has(tie.id) && kept.has(tie.source) && kept.has(tie.target)) ties.push(tie);
  }
}

// Around a focus only what is within its depth, or a neighbour of an expanded node, stays. Elsewhere institutions and, at
// their level, people stay, with ties or without (that is a finding too), and of the rest the neighbours of what is expanded.
function bound(kept, ties, view) {
  const opened = new Set(view.open.map((entry) => entry.split("!")[0]));
  const links = ties.filter((tie) => !SUMS.has(tie.type)); // a sum is no way from one to the other
  if (view.focus && kept.has(view.focus)) {
    const next = new Map();
    for (const { source, target } of links) {
      if (!next.has(source)) next.set(source, []);
      if (!next.has(target)) next.set(target, []);
      next.get(source).push(target);
      next.get(target).push(source);
    }
    const steps = new Map([[view.focus, 0]]);
    for (const [id, step] of steps) {
      if (step >= view.depth && !opened.has(id)) continue;
      for (const other of next.get(id) ?? []) if (!steps.has(other)) steps.set(other, step + 1);
    }
    return new Set(steps.keys());
  }
  const people = view.level === "people";
  const tied = new Set(people ? links.flatMap((tie) => [tie.source, tie.target]) : []);
  const base = (node) => MAIN.has(node.label) || (people && (node.label === "Teacher" || (node.label === "Project" && tied.has(node.id))));
  const reached = new Set([...kept.values()].filter(base).map((node) => node.id));
  const next = new Map([...opened].map((id) => [id, []]));
  for (const { source, target } of links) {
    next.get(source)?.push(target);
    next.get(target)?.push(source);
  }
  for (const id of reached) for (const other of next.get(id) ?? []) reached.add(other);
  return reached;
}

function degrees(ties) {
  const count = new Map();
  for (const { source, target } of ties) {
    count.set(source, (count.get(source) ?? 0) + 1);
    count.set(target, (count.get(target) ?? 0) + 1);
  }
  return count;
}

/** How many of everything there are in the scene's time before filters, for the numbers beside the filters. */
export function tally(timed) {
  const result = { ties: { formal: 0, informal: 0 }, sectors: {}, kinds: {} };
  for (const node of timed.nodes.values()) if (node.sector) result.sectors[node.sector] = (result.sectors[node.sector] ?? 0) + 1;
  for (const tie of timed.ties) {
    const family = group(tie);
    if (family) result.ties[family] += SUMS.has(tie.type) ? tie.count : 1;
    if (family && tie.kind) (result.kinds[tie.kind] ??= { count: 0, family }).count += 1;
  }
  return result;
}

/**
 * What changed between the two days of a comparison: { kept, begun, ended } with, for each, how many lines and contacts
 * there are by kind. Contacts of a sum are compared one by one: a sum that is kept may have gained and lost some.
 */
export function changes(data, visible, view) {
  const result = { kept: {}, begun: {}, ended: {} };
  const add = (what, kind) => { result[what][kind] = (result[what][kind] ?? 0) + 1; };
  for (const tie of visible.ties) {
    if (!group(tie)) continue;
    const kind = SUMS.has(tie.type) ? "informal" : tie.kind ?? tie.type;
    for (const [since, until] of spansOf(data.ties.get(tie.id) ?? tie)) {
      const what = phase(since, until, view, data.as_of);
      if (what) add(what, kind);
    }
  }
  return result;
}

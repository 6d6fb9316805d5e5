// What the picture can be narrowed by, and how much of each there is. Pure: the same rules for the sieve and the panel.

import { during, span } from "./time.js";

const SUMS = new Set(["INFORMAL_SUM", "GROUP_SUM"]);
const PLACED = new Set(["Institution", "Teacher"]);

/** The states that ties are told apart by, in this order. */
export const STATES = ["confirmed", "proposed", "declined", "ended"];

/**
 * The state of a tie in the scene's time: one that is over is "ended"; a formal tie rests on a document and a sum holds
 * confirmed contacts only, so both are "confirmed"; other links have none.
 * @param {{id: string, type: string, state?: string|null}} tie @param {Map<string, string>} phases @returns {string|null}
 */
export function stateOf(tie, phases) {
  if (!["FORMAL_TIE", "INFORMAL_TIE"].includes(tie.type) && !SUMS.has(tie.type)) return null;
  if (phases.get(tie.id) === "ended") return "ended";
  return tie.state ?? "confirmed";
}

/**
 * The answer of /api/explore/facets made ready: topics with their parents, and what each node has.
 * @returns {{topics: Map<string, {id: string, name: string, parent: string|null}>, nodes: Map<string, {topics: Array, places: Array}>}}
 */
export function facetsOf(answer) {
  return { topics: new Map(answer.topics.map((topic) => [topic.id, topic])), nodes: new Map(Object.entries(answer.nodes)) };
}

/** Ids of the topic and of all it is a part of. */
function upwards(id, topics) {
  const found = [];
  for (let at = id; at && !found.includes(at); at = topics.get(at)?.parent) found.push(at);
  return found;
}

const held = (rows, [first, last]) => (rows ?? []).filter(([, since, until]) => during(since, until, first, last)).map(([what]) => what);

/**
 * What a node has in the scene's time: {topics: Set of ids, with those they are parts of, places: Set}.
 * @returns {{topics: Set<string>, places: Set<string>}}
 */
export function having(id, facets, when) {
  const node = facets.nodes.get(id);
  return {
    topics: new Set(held(node?.topics, when).flatMap((topic) => upwards(topic, facets.topics))),
    places: new Set(held(node?.places, when)),
  };
}

/** The days that a scene looks at, both dates of a comparison included. */
export const days = (view, today) => (view.against ? [view.against, view.on ?? today] : span(view, today));

/**
 * Whether a node passes the topics and places chosen in the scene; what is neither an institution nor a person passes,
 * and so does everything until the facets are known.
 * @param {{id: string, label: string, [more: string]: any}} node @param {object|null} facets @param {string} today @param {string|null} [without]
 */
export function fits(node, view, facets, today, without = null) {
  if (node.members) return node.members.some((id) => fits({ id, label: "Institution" }, view, facets, today, without)); // a disc, if any member does
  const topics = without === "topics" ? [] : view.topics;
  const places = without === "places" ? [] : view.places;
  if ((!topics.length && !places.length) || !facets?.nodes || !PLACED.has(node.label)) return true;
  const has = having(node.id, facets, days(view, today));
  return (!topics.length || topics.some((id) => has.topics.has(id))) && (!places.length || places.some((place) => has.places.has(place)));
}

const add = (counts, key, more = 1) => counts.set(key, (counts.get(key) ?? 0) + more);

/** How many ties of each form: sums count the contacts in them. */
export function countForms(ties, group) {
  const counts = new Map([["formal", 0], ["informal", 0]]);
  for (const tie of ties) if (group(tie)) add(counts, group(tie), SUMS.has(tie.type) ? tie.count : 1);
  return counts;
}

/** How many ties of each kind that the vocabulary of ties knows: Map kind → {count, family}. */
export function countKinds(ties, group) {
  const counts = new Map();
  for (const tie of ties) {
    const family = group(tie);
    if (!family || !tie.kind) continue;
    if (!counts.has(tie.kind)) counts.set(tie.kind, { count: 0, family });
    counts.get(tie.kind).count += 1;
  }
  return counts;
}

/** How many nodes of each sector. */
export function countSectors(nodes) {
  const counts = new Map();
  for (const node of nodes) if (node.sector) add(counts, node.sector);
  return counts;
}

/** How many ties of each state. */
export function countStates(ties, phases) {
  const counts = new Map();
  for (const tie of ties) {
    const state = stateOf(tie, phases);
    if (state) add(counts, state);
  }
  return counts;
}

/** How many institutions and people have each topic and each place. */
export function countFacts(nodes, facets, when) {
  const topics = new Map();
  const places = new Map();
  for (const node of nodes) {
    if (!PLACED.has(node.label)) continue;
    const has = having(node.id, facets, when);
    for (const id of has.topics) add(topics, id);
    for (const place of has.places) add(places, place);
  }
  return { topics, places };
}

/** How many sum lines have each number of contacts: [{count, lines}] from 1 to the most, gaps included. */
export function strengths(ties) {
  const counts = new Map();
  for (const tie of ties) if (SUMS.has(tie.type)) add(counts, tie.count);
  const most = Math.max(0, ...counts.keys());
  return Array.from({ length: most }, (_, i) => ({ count: i + 1, lines: counts.get(i + 1) ?? 0 }));
}

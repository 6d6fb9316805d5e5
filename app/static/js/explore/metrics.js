// Metrics of what is shown. Pure. Parallel ties between two nodes count once, a tie of a node with itself never.

/** @typedef {{id: string}} Node */
/** @typedef {{source: string, target: string, type?: string, count?: number}} Tie */

/** Neighbours of each node: Map id → Set of ids. @param {Node[]} nodes @param {Tie[]} ties @returns {Map<string, Set<string>>} */
export function neighbours(nodes, ties) {
  const next = new Map(nodes.map(({ id }) => [id, new Set()]));
  for (const { source, target } of ties) {
    if (source === target || !next.has(source) || !next.has(target)) continue;
    next.get(source).add(target);
    next.get(target).add(source);
  }
  return next;
}

/**
 * The k-core: the largest set of nodes each of which has at least `k` neighbours inside the set (Seidman 1983).
 * @param {Node[]} nodes @param {Tie[]} ties @param {number} k @returns {Set<string>}
 */
export function kCore(nodes, ties, k) {
  const next = neighbours(nodes, ties);
  const weak = [...next].filter(([, others]) => others.size < k).map(([id]) => id);
  while (weak.length) {
    const id = weak.pop();
    for (const other of next.get(id) ?? []) {
      const left = next.get(other);
      if (!left?.delete(id)) continue;
      if (left.size === k - 1) weak.push(other);
    }
    next.delete(id);
  }
  return new Set(next.keys());
}

/**
 * The core number of each node: the largest k whose k-core holds it.
 * @param {Node[]} nodes @param {Tie[]} ties @returns {Map<string, number>}
 */
export function coreNumbers(nodes, ties) {
  const next = neighbours(nodes, ties);
  const degree = new Map([...next].map(([id, others]) => [id, others.size]));
  const rows = [];
  for (const [id, size] of degree) (rows[size] ??= new Set()).add(id);
  const core = new Map();
  let k = 0;
  for (let left = degree.size; left > 0; left -= 1) {
    let least = 0;
    while (!rows[least]?.size) least += 1;
    k = Math.max(k, least);
    const [id] = rows[least];
    rows[least].delete(id);
    core.set(id, k);
    for (const other of next.get(id)) {
      if (core.has(other)) continue;
      const size = degree.get(other);
      rows[size].delete(other);
      degree.set(other, size - 1);
      (rows[size - 1] ??= new Set()).add(other);
    }
  }
  return core;
}

/** The largest k with a k-core that is not empty. @param {Node[]} nodes @param {Tie[]} ties @returns {number} */
export const largestCore = (nodes, ties) => Math.max(0, ...coreNumbers(nodes, ties).values());

/**
 * How many informal contacts each node has in the picture: informal ties, and those inside a sum line one by one.
 * @param {Node[]} nodes @param {Tie[]} ties @returns {Map<string, number>}
 */
export function contacts(nodes, ties) {
  const count = new Map(nodes.map(({ id }) => [id, 0]));
  for (const { source, target, type, count: many } of ties) {
    const more = type === "INFORMAL_TIE" ? 1 : type === "INFORMAL_SUM" ? many ?? 1 : 0;
    for (const id of new Set([source, target])) if (count.has(id)) count.set(id, count.get(id) + more);
  }
  return count;
}

// One source of Brandes' algorithm: adds to `score` how much of the shortest paths from `from` runs through each node.
function through(from, next, score) {
  const order = [];
  const before = new Map();
  const paths = new Map([[from, 1]]);
  const far = new Map([[from, 0]]);
  const queue = [from];
  for (const id of queue) {
    order.push(id);
    for (const other of next.get(id)) {
      if (!far.has(other)) {
        far.set(other, far.get(id) + 1);
        queue.push(other);
      }
      if (far.get(other) === far.get(id) + 1) {
        paths.set(other, (paths.get(other) ?? 0) + paths.get(id));
        if (!before.has(other)) before.set(other, []);
        before.get(other).push(id);
      }
    }
  }
  const part = new Map(order.map((id) => [id, 0]));
  for (const id of order.reverse()) {
    for (const other of before.get(id) ?? []) {
      part.set(other, part.get(other) + (paths.get(other) / paths.get(id)) * (1 + part.get(id)));
    }
    if (id !== from) score.set(id, score.get(id) + part.get(id));
  }
}

/**
 * Betweenness (Brandes 2001), undirected and unweighted: the share of the pairs of other nodes whose shortest paths run
 * through a node, from 0 to 1. Gives way to the page every few milliseconds; rejects with the signal's reason.
 * @param {Node[]} nodes @param {Tie[]} ties
 * @param {{signal?: AbortSignal, progress?: (part: number) => void, slice?: number}} [how]
 * @returns {Promise<Map<string, number>>}
 */
export async function betweenness(nodes, ties, { signal, progress, slice = 8 } = {}) {
  const next = neighbours(nodes, ties);
  const score = new Map(nodes.map(({ id }) => [id, 0]));
  let began = performance.now();
  let done = 0;
  for (const from of next.keys()) {
    through(from, next, score);
    done += 1;
    if (performance.now() - began > slice) {
      progress?.(done / next.size);
      await new Promise((resolve) => { setTimeout(resolve); });
      signal?.throwIfAborted();
      began = performance.now();
    }
  }
  const pairs = (next.size - 1) * (next.size - 2); // each undirected pair was met from both its ends
  return new Map([...score].map(([id, value]) => [id, pairs > 0 ? value / pairs : 0]));
}

// Metrics of what is shown. Pure.

/**
 * The k-core: the largest set of nodes each of which has at least `k` neighbours inside the set (Seidman 1983).
 * Parallel ties between two nodes count once.
 */
export function kCore(nodes, ties, k) {
  const next = new Map(nodes.map(({ id }) => [id, new Set()]));
  for (const { source, target } of ties) {
    if (source === target) continue;
    next.get(source)?.add(target);
    next.get(target)?.add(source);
  }
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

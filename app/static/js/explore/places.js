// Where nodes without a position go: beside those they are tied to, never moving anybody who already has a place.

const GOLDEN = Math.PI * (3 - Math.sqrt(5));

// The usual distance between neighbours on the map, in the map's own units.
export function unit(points) {
  const distances = nearest(points).filter(Number.isFinite).sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)] || 60;
}

// How far each point is from the nearest of the others: looked for to both sides from its own place in their order from left
// to right, until they are farther away than the nearest so far by that alone.
function nearest(points, others = points) {
  const sorted = [...others].sort((a, b) => a.x - b.x);
  return points.map((p) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle].x < p.x) low = middle + 1;
      else high = middle;
    }
    let best = Infinity;
    const look = (q) => { if (q !== p) best = Math.min(best, Math.hypot(p.x - q.x, p.y - q.y)); };
    for (let i = low; i < sorted.length && sorted[i].x - p.x < best; i += 1) look(sorted[i]);
    for (let i = low - 1; i >= 0 && p.x - sorted[i].x < best; i -= 1) look(sorted[i]);
    return best;
  });
}

// The diameter that each node may have without covering others; an institution may come close to its own people.
export function rooms(nodes, places) {
  const [large, small] = [[], []];
  for (const node of nodes) (node.label === "Institution" ? large : small).push(node);
  const at = (list) => list.map(({ id }) => places.get(id));
  const peers = nearest(at(large));
  const people = nearest(at(large), at(small));
  const free = nearest(at(small), at(nodes));
  return new Map(/** @type {Array<[string, number]>} */ ([
    ...large.map(({ id }, i) => [id, Math.min(peers[i] * 0.68, people[i] * 1.4)]),
    ...small.map(({ id }, i) => [id, free[i] * 0.85]),
  ]));
}

/**
 * A place for every node, by id. Who has one on the map keeps it; the rest stand around the node that brought them, in
 * the order in which nodes were expanded. It depends on nothing but the answer and that order, so the same address gives
 * the same places, and expanding one more node moves nobody.
 * @param {Array<{id: string, x: ?number, y: ?number}>} nodes
 * @param {Array<{id: string, source: string, target: string}>} ties
 * @param {string[]} order - ids of the focus and the expanded nodes
 */
export function settle(nodes, ties, order = []) {
  const places = new Map();
  for (const { id, x, y } of nodes) if (Number.isFinite(x) && Number.isFinite(y)) places.set(id, { x, y });
  const rest = new Set(nodes.filter(({ id }) => !places.has(id)).map(({ id }) => id));
  if (!rest.size) return places;

  const step = unit([...places.values()]);
  const neighbours = new Map(nodes.map(({ id }) => [id, new Set()]));
  for (const { source, target } of ties) {
    if (!neighbours.has(source) || !neighbours.has(target)) continue;
    neighbours.get(source).add(target);
    neighbours.get(target).add(source);
  }
  const mapped = new Map(places);
  const around = (id) => {
    const own = [...neighbours.get(id)];
    const near = new Grid(step * 0.75);
    near.add(places.get(id));
    for (const other of own) if (mapped.has(other)) near.add(mapped.get(other));
    for (const other of own.filter((one) => rest.has(one)).sort()) {
      const place = near.free(places.get(id), step, 1);
      near.add(place);
      places.set(other, place);
      rest.delete(other);
    }
  };
  if (!places.size) {
    const first = [...rest].sort((a, b) => neighbours.get(b).size - neighbours.get(a).size || (a < b ? -1 : 1))[0];
    places.set(first, { x: 0, y: 0 });
    rest.delete(first);
  }
  const asked = order.filter((id) => places.has(id));
  for (const id of [...asked, ...[...places.keys()].sort()]) around(id);
  // What hangs on nothing placed yet: layer by layer, then the loners in a row of their own.
  for (let before = -1; rest.size && before !== rest.size;) {
    before = rest.size;
    for (const id of [...places.keys()].sort()) if ([...neighbours.get(id)].some((other) => rest.has(other))) around(id);
  }
  const all = new Grid(step * 0.75);
  for (const place of places.values()) all.add(place);
  const edge = mean([...places.values()]);
  for (const id of [...rest].sort()) {
    const place = all.free(edge, step, 0);
    all.add(place);
    places.set(id, place);
  }
  return places;
}

const mean = (points) => ({
  x: points.reduce((sum, p) => sum + p.x, 0) / points.length,
  y: points.reduce((sum, p) => sum + p.y, 0) / points.length,
});

// Taken places in square cells as wide as the distance to keep.
class Grid {
  constructor(cell) {
    this.cell = cell;
    this.taken = new Map();
  }

  key(x, y) {
    return `${Math.floor(x / this.cell)},${Math.floor(y / this.cell)}`;
  }

  add(place) {
    const key = this.key(place.x, place.y);
    if (!this.taken.has(key)) this.taken.set(key, []);
    this.taken.get(key).push(place);
  }

  isFree({ x, y }) {
    for (const dx of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        for (const p of this.taken.get(this.key(x + dx * this.cell, y + dy * this.cell)) ?? []) {
          if (Math.hypot(p.x - x, p.y - y) < this.cell) return false;
        }
      }
    }
    return true;
  }

  // The first free place on a spiral from the anchor outwards.
  free(anchor, step, from) {
    for (let i = from; i < 5000; i += 1) {
      const r = step * 0.6 * Math.sqrt(i);
      const place = { x: anchor.x + r * Math.cos(i * GOLDEN), y: anchor.y + r * Math.sin(i * GOLDEN) };
      if (this.isFree(place)) return place;
    }
    return anchor;
  }
}

// Where nodes without a position go: beside those they are tied to, never moving anybody who already has a place.

const GOLDEN = Math.PI * (3 - Math.sqrt(5));

// The usual distance between neighbours on the map, in the map's own units.
export function unit(points) {
  const distances = nearest(points).filter(Number.isFinite).sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)] || 60;
}

// How far each point is from the nearest of the others.
function nearest(points, others = points) {
  return points.map((p) => {
    let best = Infinity;
    for (const q of others) if (q !== p) best = Math.min(best, Math.hypot(p.x - q.x, p.y - q.y));
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
  return new Map([
    ...large.map(({ id }, i) => [id, Math.min(peers[i] * 0.68, people[i] * 1.4)]),
    ...small.map(({ id }, i) => [id, free[i] * 0.85]),
  ]);
}

// `known`: places given before, by id; the answer holds a place for every node.
export function settle(nodes, ties, known) {
  const places = new Map();
  for (const { id, x, y } of nodes) {
    if (Number.isFinite(x) && Number.isFinite(y)) places.set(id, { x, y });
    else if (known.has(id)) places.set(id, known.get(id));
  }
  const rest = nodes.filter(({ id }) => !places.has(id));
  if (!rest.length) return places;

  const step = unit([...places.values()]);
  const neighbours = new Map(rest.map(({ id }) => [id, []]));
  for (const { source, target } of ties) {
    neighbours.get(source)?.push(target);
    neighbours.get(target)?.push(source);
  }
  const near = new Grid(step * 0.75);
  for (const place of places.values()) near.add(place);
  // Those with most settled neighbours first; the order of ids makes the same picture every time.
  const settled = ({ id }) => neighbours.get(id).filter((other) => places.has(other)).length;
  const waiting = [...rest].sort((a, b) => settled(b) - settled(a) || (a.id < b.id ? -1 : 1));
  while (waiting.length) {
    const at = Math.max(0, waiting.findIndex((node) => settled(node) > 0));
    const [node] = waiting.splice(at, 1);
    const around = neighbours.get(node.id).map((id) => places.get(id)).filter(Boolean);
    const anchor = around.length ? mean(around) : { x: 0, y: 0 };
    const place = near.free(anchor, step, around.length === 1 ? 1 : 0);
    near.add(place);
    places.set(node.id, place);
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

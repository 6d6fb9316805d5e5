// Walking the network by keyboard: one stands on an anchor and goes round its neighbours in the order of their angle.

// Neighbours clockwise from twelve o'clock.
export function round(anchor, neighbours) {
  const angle = (node) => {
    const turn = Math.atan2(node.x - anchor.x, anchor.y - node.y);
    return turn < 0 ? turn + 2 * Math.PI : turn;
  };
  return [...neighbours].sort((a, b) => angle(a) - angle(b) || (a.id < b.id ? -1 : 1)).map((node) => node.id);
}

export class Walk {
  #trail = [];
  cursor = null;

  get anchor() {
    return this.#trail.at(-1) ?? null;
  }

  start(id) {
    this.#trail = [id];
    this.cursor = id;
  }

  // Nodes come and go with filters and expansions; the walk forgets those that went.
  keep(has) {
    this.#trail = this.#trail.filter(has);
    if (this.cursor && !has(this.cursor)) this.cursor = this.anchor;
    if (!this.anchor) this.cursor = null;
  }

  turn(direction, ring) {
    if (!ring.length) return;
    const at = ring.indexOf(this.cursor);
    const next = at < 0 ? (direction > 0 ? 0 : ring.length - 1) : (at + direction + ring.length) % ring.length;
    this.cursor = ring[next];
  }

  stand() {
    if (this.cursor && this.cursor !== this.anchor) this.#trail.push(this.cursor);
  }

  back() {
    if (this.cursor === this.anchor && this.#trail.length > 1) this.#trail.pop();
    this.cursor = this.anchor;
  }
}

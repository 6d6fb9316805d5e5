// Labels: how they break into lines and which of them fit without covering each other or a node. Pure; boxes are in
// pixels on the screen, letters have their usual width.

const LETTER = 6.2;
const LINE = 13.5;
const LONGEST = 19; // letters in a line

const wrapped = new Map(); // names do not change from step to step

// Breaks into at most three lines; a number stays with the word before it ("Школа № 7").
export function wrap(text) {
  if (!wrapped.has(text)) wrapped.set(text, broken(text));
  return wrapped.get(text);
}

function broken(text) {
  const words = text.trim().split(/\s+/).reduce((parts, word) => {
    const before = parts.at(-1);
    if (before && (/^[№#]$/.test(before.split(" ").at(-1)) || (/^[№#\d]/.test(word) && word.length <= 4) || /^\p{L}{1,2}$/u.test(before) || /^\p{L}\.$/u.test(word))) parts[parts.length - 1] += ` ${word}`;
    else parts.push(word);
    return parts;
  }, []);
  const lines = [];
  for (const word of words) {
    if (lines.length && lines.at(-1).length + 1 + word.length <= LONGEST) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word.length > LONGEST + 5 ? `${word.slice(0, LONGEST + 3)}…` : word);
  }
  return lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]}…`] : lines;
}

// items: { id, x, y, r, lines, rank, main, always }, x and y being the node's centre. A label of a `main` node may cover
// lesser nodes; `always` is shown whatever it covers.
export function fitting(items) {
  const labels = new Map();
  const nodes = new Map();
  for (const item of items) put(nodes, { ...around(item), id: item.id, main: item.main });
  const shown = new Set();
  const order = [...items].sort((a, b) => Number(b.always === true) - Number(a.always === true) || b.rank - a.rank || (a.id < b.id ? -1 : 1));
  for (const item of order) {
    const width = Math.max(...item.lines.map((text) => text.length)) * LETTER + 4;
    const top = item.y + item.r + 2;
    const box = { left: item.x - width / 2, right: item.x + width / 2, top, bottom: top + item.lines.length * LINE + 1 };
    const covered = near(labels, box).some((other) => overlap(box, other))
      || near(nodes, box).some((node) => node.id !== item.id && (node.main || !item.main) && overlap(box, node));
    if (covered && !item.always) continue;
    shown.add(item.id);
    put(labels, box);
  }
  return shown;
}

const around = ({ x, y, r }) => ({ left: x - r * 0.8, right: x + r * 0.8, top: y - r * 0.8, bottom: y + r * 0.8 });
const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function* cells({ left, right, top, bottom }) {
  for (let x = Math.floor(left / 120); x <= Math.floor(right / 120); x += 1) {
    for (let y = Math.floor(top / 60); y <= Math.floor(bottom / 60); y += 1) yield `${x},${y}`;
  }
}

function put(grid, box) {
  for (const cell of cells(box)) {
    if (!grid.has(cell)) grid.set(cell, []);
    grid.get(cell).push(box);
  }
}

const near = (grid, box) => [...cells(box)].flatMap((cell) => grid.get(cell) ?? []);

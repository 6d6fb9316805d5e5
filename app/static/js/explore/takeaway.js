// Taking the picture away: PNG at the size of paper, SVG, a page that works by itself, the poster. The server draws what
// this page says is on the screen; a PNG for print is the server's drawing, painted here at 300 dots an inch.

import { question } from "./address.js";
import { h } from "./element.js";
import { colours } from "./look.js";
import { narrow } from "./sieve.js";
import { say } from "./words.js";

const DPI = 300;
const box = (id) => document.getElementById(id);

/**
 * What is on the screen, for the server to draw: where the nodes are, their signs, what the lines stand for. With
 * `every`, of all the time that the scene's filters leave.
 * @param {Setka.State} state of the store @param {any} cy the drawing @param {{every?: boolean}} [how]
 */
export function gather({ view, data, visible, facets }, cy, { every = false } = {}) {
  const all = every ? narrow({ nodes: data.nodes, ties: [...data.ties.values()], phases: new Map() }, { ...view, core: 0 }, { facets, without: "strength" }) : visible;
  const counts = new Map(visible.ties.map((tie) => [tie.id, tie.count ?? 1]));
  const nodes = all.nodes.flatMap((node) => {
    const drawn = cy.getElementById(node.id);
    const sign = drawn.nonempty() ? Object.fromEntries(["size", "colour", "shape", "hollow"].map((key) => [key, drawn.data(key)])) : {};
    const at = drawn.nonempty() ? drawn.position() : view.moved?.[node.id] ?? node;
    return Number.isFinite(at.x) && Number.isFinite(at.y) ? [{ id: node.id, x: at.x, y: at.y, ...sign }] : [];
  });
  const ties = all.ties.map((tie) => ({ id: tie.id, count: counts.get(tie.id) ?? 1, phase: every ? null : visible.phases.get(tie.id) ?? null }));
  return { question: question(view, { filtered: Boolean(data.truncated), dated: data.span === "date" }), nodes, ties };
}

/**
 * Paints an SVG sheet as a PNG for print.
 * @param {string} drawing @returns {Promise<Blob>}
 */
export async function painted(drawing) {
  const [wide, high] = ["width", "height"].map((side) => Math.round((Number(drawing.match(new RegExp(`${side}="([\\d.]+)mm"`))[1]) / 25.4) * DPI));
  const address = URL.createObjectURL(new Blob([drawing], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: wide, height: high });
    canvas.getContext("2d").drawImage(image, 0, 0, wide, high);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/png"); });
    return new Blob([measured(new Uint8Array(await blob.arrayBuffer()))], { type: "image/png" });
  } finally {
    URL.revokeObjectURL(address);
  }
}

// Says in the PNG how many dots an inch it has, so that it is printed and pasted at its true size.
function measured(png) {
  const chunk = new DataView(new ArrayBuffer(21));
  chunk.setUint32(0, 9);
  [..."pHYs"].forEach((letter, i) => chunk.setUint8(4 + i, letter.charCodeAt(0)));
  const perMetre = Math.round(DPI / 0.0254);
  chunk.setUint32(8, perMetre);
  chunk.setUint32(12, perMetre);
  chunk.setUint8(16, 1);
  chunk.setUint32(17, checksum(new Uint8Array(chunk.buffer, 4, 13)));
  const after = 33; // the signature and the header
  const result = new Uint8Array(png.length + 21);
  result.set(png.subarray(0, after));
  result.set(new Uint8Array(chunk.buffer), after);
  result.set(png.subarray(after), after + 21);
  return result;
}

function checksum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/**
 * The page that takes away the same network as data.
 * @param {string} search of the explorer's address @returns {string}
 */
export function dataAddress(search) {
  const given = new URLSearchParams(search);
  const kept = new URLSearchParams(["level", "on", "ties", "kinds", "sectors"].flatMap((key) => (given.get(key) ? [[key, given.get(key)]] : [])));
  return `${box("takeaway").dataset.export}?${kept}`;
}

// The drawing as it stands on the screen; without names these are taken away for the moment.
async function screen(cy, names) {
  const kept = cy.nodes().map((node) => [node, node.data("name")]);
  try {
    if (!names) cy.batch(() => { for (const [node] of kept) node.data("name", ""); });
    return await cy.png({ output: "blob-promise", full: false, scale: Math.max(2, devicePixelRatio), bg: colours().paper });
  } finally {
    if (!names) cy.batch(() => { for (const [node, name] of kept) node.data("name", name); });
  }
}

/**
 * The button and the dialog.
 * @param {Setka.Store} store @param {Setka.Canvas} canvas @param {Setka.Spoken} with
 */
export function createTakeaway(store, { cy }, { spoken }) {
  const dialog = box("takeaway");
  const form = box("takeaway-form");
  const problem = box("takeaway-problem");
  const { format, paper, hide } = form.elements;

  function rows() {
    const [chosen] = [format.value];
    box("takeaway-paper-row").hidden = !["png", "svg"].includes(chosen);
    const screenToo = paper.querySelector("[value=screen]");
    screenToo.hidden = screenToo.disabled = chosen !== "png";
    if (screenToo.disabled && paper.value === "screen") paper.value = "a4";
  }

  async function ask(body) {
    const { view } = store.state;
    const response = await fetch(dialog.dataset.picture, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": dialog.dataset.secret, Accept: "application/json, image/svg+xml, text/html" },
      body: JSON.stringify({ ...body, scene: location.search, names: !hide.checked && view.label !== "none" }),
    }).catch(() => { throw new Error(say("failed.offline")); });
    if (response.ok) return response.text();
    if (response.status === 401) throw new Error(say("failed.signed_out"));
    throw new Error((await response.json().catch(() => ({}))).error || say("failed.answer"));
  }

  function save(blob, kind) {
    const { view, data } = store.state;
    const name = `${say("file")}-${view.focus ? "around" : view.level}-${view.on ?? data.as_of ?? ""}.${kind}`;
    const link = h("a", { download: name, href: URL.createObjectURL(blob) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    spoken(say("export.done", { name }));
  }

  async function poster() {
    const { view } = store.state;
    const address = new URL(dialog.dataset.poster, location.href);
    if (view.on) address.searchParams.set("on", view.on);
    if (hide.checked) address.searchParams.set("names", "0");
    const response = await fetch(address).catch(() => { throw new Error(say("failed.offline")); });
    if (!response.ok) throw new Error(say(response.status === 401 ? "failed.signed_out" : "failed.answer"));
    save(await response.blob(), "svg");
  }

  async function take() {
    const { state } = store;
    if (format.value === "poster") return poster();
    if (format.value === "html") return save(new Blob([await ask({ ...gather(state, cy, { every: true }), format: "html" })], { type: "text/html" }), "html");
    if (paper.value === "screen") return save(await screen(cy, !hide.checked), "png");
    const drawing = await ask({ ...gather(state, cy), format: "svg", paper: paper.value });
    if (format.value === "svg") return save(new Blob([drawing], { type: "image/svg+xml" }), "svg");
    return save(await painted(drawing), "png");
  }

  box("take-away").addEventListener("click", () => {
    problem.hidden = true;
    hide.checked = store.state.view.label === "none";
    rows();
    box("takeaway-data").setAttribute("href", dataAddress(location.search));
    dialog.showModal();
  });
  form.addEventListener("change", rows);
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.value !== "take") return;
    event.preventDefault();
    if (dialog.classList.contains("is-busy")) return;
    dialog.classList.add("is-busy");
    problem.hidden = true;
    spoken(say("export.busy"));
    try {
      await take();
      dialog.close();
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
    dialog.classList.remove("is-busy");
  });
}

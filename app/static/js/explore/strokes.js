// Most of a large picture are plain signs and plain ties: no dashes, arrows, numbers, rings or fading. Cytoscape asks each of
// them for some forty properties in every frame; here what a style comes to is worked out once for all that share it.

const SHARED = 4000; // styles kept; each zoom makes new ones
const LINE = {
  "line-style": "solid", "line-fill": "solid", ghost: "no", visibility: "visible", display: "element", opacity: 1, "line-opacity": 1, "overlay-opacity": 0, "underlay-opacity": 0,
  "line-outline-width": 0, "source-arrow-shape": "none", "mid-source-arrow-shape": "none", "mid-target-arrow-shape": "none", "target-arrow-shape": "none",
  label: "", "source-label": "", "target-label": "",
};
const SIGN = {
  "background-fill": "solid", "background-opacity": 1, "background-blacken": 0, "border-style": "solid", "border-opacity": 1, "border-position": "center", "outline-width": 0,
  ghost: "no", visibility: "visible", display: "element", opacity: 1, "overlay-opacity": 0, "underlay-opacity": 0, "corner-radius": "auto",
};

/**
 * Draws the plain signs and ties of `cy` by a stroke each, everything else as Cytoscape does; and looks for what is under a
 * hand among what is near it. @param {any} cy
 */
export function quickStrokes(cy) {
  const renderer = cy.renderer();
  sortByLayers(renderer, cy);
  findAmongNear(renderer, cy);
  // Cytoscape's layers of many elements are for moving pictures; those are moved as a whole here (gesture.js), and every
  // change would make the layers anew.
  renderer.drawLayeredElements = (context, elements, ratio, extent, ...rest) => {
    // Names are written on sheets of their own first and copied from there; each writing between two copies would copy a sheet.
    for (const element of elements) {
      const style = element.isNode() && styleOf(element);
      if (style && style.isNamed && !isBeyond(element, style, extent)) name(element, ratio);
    }
    renderer.drawCachedElements(context, elements, ratio, extent, ...rest);
  };
  const drawElement = renderer.drawCachedElement.bind(renderer);
  const styles = new Map(); // Cytoscape's key of a style → what it comes to, or null where it takes more than a stroke

  function styleOf(element) {
    element.cleanStyle();
    const key = element[0]._private.styleKey;
    if (!styles.has(key)) {
      if (styles.size >= SHARED) styles.clear();
      styles.set(key, element.isEdge() ? line(element) : sign(element));
    }
    return styles.get(key);
  }

  renderer.drawCachedElement = (context, element, ratio, extent, ...rest) => {
    const style = styleOf(element);
    if (style && (element.isEdge() ? tie(context, element, style, extent) : node(context, element, style, ratio, extent, rest[0]))) return;
    drawElement(context, element, ratio, extent, ...rest);
  };

  function name(element, ratio) {
    const { lblTxrCache } = renderer.data;
    lblTxrCache.getElement(element, lblTxrCache.getBoundingBox(element), ratio, null, null);
  }

  function node(context, element, style, ratio, extent, level) {
    if (isBeyond(element, style, extent)) return true;
    const { fill, border, width, diameter, shape, isNamed } = style;
    const { x, y } = element[0]._private.position;
    context.fillStyle = fill;
    renderer.nodeShapes[shape].draw(context, x, y, diameter, diameter, "auto", element[0]._private.rscratch);
    context.fill();
    if (width > 0) {
      context.lineWidth = width;
      context.lineJoin = "miter";
      context.strokeStyle = border;
      context.stroke();
    }
    if (isNamed) {
      const { lblTxrCache } = renderer.data;
      renderer.drawCachedElementPortion(context, element, lblTxrCache, ratio, level, null, () => 0, (_, one) => one.pstyle("text-opacity").pfValue);
    }
    return true;
  }
}

// May neither the sign nor the name below it be seen?
function isBeyond(node, { diameter, width, isNamed, name }, extent) {
  if (!extent) return false;
  const { x, y } = node[0]._private.position;
  const reach = (diameter + width) / 2;
  const [across, down] = isNamed ? [Math.max(reach, name.across), reach + name.down] : [reach, reach];
  return x + across < extent.x1 || x - across > extent.x2 || y + down < extent.y1 || y - reach > extent.y2;
}

/** How many of these ties may be seen in a part of the picture: { x1, x2, y1, y2 }. */
export function inSight(edges, extent) {
  return edges.filter((edge) => {
    const points = edge[0]._private.rscratch.allpts;
    return points && !isOutside(points, extent, 0);
  }).length;
}

const colour = (value) => `rgb(${value.slice(0, 3).join()})`;

const is = (element, usual) => Object.entries(usual).every(([name, value]) => element.pstyle(name).value === value);

function line(edge) {
  return is(edge, LINE) ? { width: edge.pstyle("width").pfValue, colour: colour(edge.pstyle("line-color").value) } : null;
}

function sign(node) {
  const { hasPie, hasStripe } = node[0]._private;
  const [images, rotation] = [node.pstyle("background-image").value, node.pstyle("text-rotation").pfValue];
  const [width, height] = [node.pstyle("width").pfValue, node.pstyle("height").pfValue];
  const letter = node.pstyle("font-size").pfValue;
  if (!is(node, SIGN) || hasPie || hasStripe || images.some((image) => image && image !== "none") || width !== height || rotation || node.padding()) return null;
  return {
    fill: colour(node.pstyle("background-color").value), border: colour(node.pstyle("border-color").value), width: node.pstyle("border-width").pfValue,
    diameter: width, shape: node.pstyle("shape").value, isNamed: node.pstyle("label").value !== "" && node.pstyle("text-opacity").pfValue > 0,
    name: { across: node.pstyle("text-max-width").pfValue / 2 + 4 * letter, down: node.pstyle("text-margin-y").pfValue + 5 * letter }, // three lines at most
  };
}

function tie(context, edge, { width, colour: ink }, extent) {
  const points = pointsOf(edge);
  if (!points) return false;
  if (extent && isOutside(points, extent, width)) return true;
  context.lineWidth = width;
  context.strokeStyle = ink;
  context.beginPath();
  context.moveTo(points[0], points[1]);
  if (points.length === 4) context.lineTo(points[2], points[3]);
  else context.quadraticCurveTo(points[2], points[3], points[4], points[5]);
  context.stroke();
  return true;
}

// Where a tie runs: straight, or bent around one point; null for everything else.
function pointsOf(edge) {
  const { allpts: points, badLine, edgeType } = edge[0]._private.rscratch;
  if (badLine || !points || Number.isNaN(points[0])) return null;
  if (points.length === 4 && (edgeType === "haystack" || edgeType === "straight")) return points;
  return points.length === 6 && edgeType === "bezier" ? points : null;
}

function isOutside(points, { x1, x2, y1, y2 }, width) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    if (points[i] < left) left = points[i];
    if (points[i] > right) right = points[i];
    if (points[i + 1] < top) top = points[i + 1];
    if (points[i + 1] > bottom) bottom = points[i + 1];
  }
  return right < x1 - width || left > x2 + width || bottom < y1 - width || top > y2 + width;
}

// Cytoscape compares each element with others by four of its properties after every change. Here nodes lie over ties, higher
// over lower, and within a layer later over earlier: nobody is inside another.
function sortByLayers(renderer, cy) {
  renderer.getCachedZSortedEles = (anew) => {
    if (renderer.cachedZSortedEles && !anew) return renderer.cachedZSortedEles;
    const [under, over] = [new Map(), new Map()];
    const elements = cy.mutableElements();
    for (let i = 0; i < elements.length; i += 1) {
      const layers = elements[i].isNode() ? over : under;
      const layer = elements[i].pstyle("z-index").value;
      if (layers.has(layer)) layers.get(layer).push(elements[i]);
      else layers.set(layer, [elements[i]]);
    }
    const sorted = /** @type {any} */ ([under, over].flatMap((layers) => [...layers.keys()].sort((a, b) => a - b).flatMap((layer) => layers.get(layer))));
    let interactive = null; // who a hand may touch is asked for when one does
    Object.defineProperty(sorted, "interactive", { get: () => (interactive ??= sorted.filter((element) => element.interactive())) });
    renderer.cachedZSortedEles = sorted;
    renderer.updateCachedGrabbedEles();
    return sorted;
  };
}

// Cytoscape asks all elements for their boxes, names included, at every first touch after a change.
function findAmongNear(renderer, cy) {
  const [find, sorted] = [renderer.findNearestElements.bind(renderer), renderer.getCachedZSortedEles.bind(renderer)];
  renderer.findNearestElements = (x, y, interactive, touch) => {
    const reach = (touch ? 24 : 8) / cy.zoom();
    const all = sorted();
    const near = (interactive ? all.interactive : all).filter((element) => isNear(element._private, x, y, reach));
    renderer.getCachedZSortedEles = () => Object.assign(near, { interactive: near });
    try {
      return find(x, y, interactive, touch);
    } finally {
      renderer.getCachedZSortedEles = sorted;
    }
  };
}

function isNear({ group, position, rstyle, rscratch }, x, y, reach) {
  if (group === "nodes") {
    const [w, h] = [(rstyle.nodeW ?? Infinity) + reach, (rstyle.nodeH ?? Infinity) + reach];
    return Math.abs(position.x - x) <= w && Math.abs(position.y - y) <= h;
  }
  const points = rscratch.allpts;
  if (!points || isOutside(points, { x1: x, x2: x, y1: y, y2: y }, 2 * reach)) return false;
  if (points.length !== 4) return true;
  const [x1, y1, x2, y2] = points;
  return Math.abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) <= 2 * reach * Math.hypot(x2 - x1, y2 - y1);
}

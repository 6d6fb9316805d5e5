// Elements that look alike share one computed style. Cytoscape computes some forty properties for each element of its own,
// though thousands of ties differ in nothing but their ends, and nodes of one colour in nothing but their names and sizes.

import { diameter, rim } from "./look.js";

const KEPT = 4000; // styles kept; each zoom makes new ones
const OWN = ["label", "width", "height"]; // what nodes alike have of their own; hollow ones also the rim
const HINTS = ["styleKey", "labelDimsKey", "labelKey", "labelStyleKey", "sourceLabelKey", "sourceLabelStyleKey", "targetLabelKey", "targetLabelStyleKey"];

/**
 * Makes the style sheet that `cy` has now compute a style once for all elements alike; to be called after each change of the
 * sheet. What the sheet reads of an element beside its classes is in `keyOf`, what it reads beside elements in `scale`.
 * @param {any} cy @param {{value: number, line: number, least: number, text: number}} scale
 */
export function shareStyles(cy, scale) {
  const sheet = cy.style();
  const compute = sheet.apply.bind(sheet);
  const triggering = (name) => sheet.properties.filter((property) => property[name]).map((property) => property.name);
  const [forming, ordering] = [triggering("triggersBounds"), triggering("triggersZOrder")];
  const known = new Map(); // what an element looks like → its style, and what follows from it
  const worn = new WeakMap(); // an element → which of the known it has
  let made = { ...scale }; // the scale that they are for

  sheet.apply = (elements) => {
    if (scale.value !== made.value || scale.line !== made.line || scale.least !== made.least || scale.text !== made.text || known.size > KEPT) {
      known.clear();
      made = { ...scale };
    }
    for (let i = 0; i < elements.length; i += 1) {
      const element = elements[i];
      const key = element.removed() ? null : keyOf(element);
      const style = key === null ? null : known.get(key);
      if (style) {
        if (worn.get(element) !== style || element.isNode()) wear(element, style);
      } else {
        compute(element);
        if (key !== null) known.set(key, template(element._private));
      }
      if (key === null) worn.delete(element);
      else worn.set(element, known.get(key));
    }
  };

  function template(own) {
    const apart = own.group === "edges" ? [] : own.classes.has("hollow") ? [...OWN, "border-width"] : OWN;
    const said = (names) => names.filter((name) => !apart.includes(name)).map((name) => own.style[name]?.strValue).join("|");
    return {
      style: { ...own.style }, context: own.styleCxtKey, keys: own.styleKeys, hints: HINTS.map((name) => own[name]),
      form: said(forming), order: said(ordering), curve: own.style["curve-style"]?.value,
    };
  }

  function wear(element, one) {
    const own = element._private;
    const before = worn.get(element);
    const [name, width] = [own.style.label?.value, own.style.width?.value];
    own.style = { ...one.style };
    own.styleCxtKey = one.context;
    own.appliedInitStyle = true;
    if (own.group === "nodes") {
      const across = diameter(element, scale);
      own.style.label = { ...one.style.label, value: own.data.name, strValue: own.data.name };
      own.style.width = sized(one.style.width, across);
      own.style.height = sized(one.style.height, across);
      if (own.classes.has("hollow")) own.style["border-width"] = sized(one.style["border-width"], rim(across, scale));
      sheet.updateStyleHints(element);
      element.dirtyStyleCache();
    } else {
      own.styleKeys = { ...one.keys };
      HINTS.forEach((hint, i) => { own[hint] = one.hints[i]; });
      own.styleCache = null;
    }
    if (before?.order !== one.order) cy.notify("zorder", element);
    if (before?.form !== one.form || name !== own.style.label?.value || width !== own.style.width?.value) element.dirtyBoundingBoxCache();
    if (before?.curve !== one.curve && (before?.curve === "bezier" || one.curve === "bezier")) element.parallelEdges().forEach((edge) => edge.dirtyBoundingBoxCache());
  }
}

// A property as Cytoscape makes it when its function gives this number.
const sized = (property, value) => ({ ...property, value, pfValue: value, strValue: `${value}${property.units}`, mapping: { ...property.mapping, prevFnValue: value } });

// All that elements alike have in common of what the style sheet reads; null for what has to be computed on its own.
function keyOf(element) {
  const { data, group, classes } = element._private;
  const marks = [...classes].join(" ");
  if (group === "edges") return data.source === data.target ? null : `${marks}|${data.count}`;
  return data.name ? `${marks}|${data.label}|${data.shape}|${data.colour}|${data.pie}` : null;
}

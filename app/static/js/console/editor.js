// The editor: a text field with its colours behind it, and a list of what may stand at the cursor.

import { h } from "../explore/element.js";
import { pieces } from "./colours.js";
import { completions } from "./completion.js";

/** @param {import("./completion.js").Schema} schema @param {() => string[]} params the names of the parameters given */
export function createEditor(schema, params) {
  const field = /** @type {HTMLTextAreaElement} */ (document.getElementById("console-text"));
  const look = document.getElementById("console-look");
  const list = document.getElementById("console-words");
  const behind = look.parentElement;
  let words = /** @type {import("./completion.js").Word[]} */ ([]);
  let typed = "";
  let chosen = 0;
  let wrong = -1;

  function paint() {
    look.replaceChildren(...pieces(field.value).map((one) => {
      const isWrong = wrong >= 0 && one.at <= wrong && wrong < one.at + one.text.length;
      return one.kind || isWrong ? h("span", { class: [one.kind && `k-${one.kind}`, isWrong && "k-wrong"].filter(Boolean).join(" ") }, one.text) : one.text;
    }), "\n");
    behind.scrollTop = field.scrollTop;
  }

  function close() {
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  }

  /** Where the cursor is on the page, found by a mark in the text behind. */
  function place() {
    const mark = h("span", {}, "\u200b");
    const before = field.value.slice(0, field.selectionStart);
    look.replaceChildren(before, mark, field.value.slice(before.length));
    const { offsetLeft: left, offsetTop: top, offsetHeight: height } = mark;
    paint();
    list.style.left = `${Math.max(0, Math.min(left, field.clientWidth - 230))}px`;
    list.style.top = `${top + height - field.scrollTop + 4}px`;
  }

  function draw() {
    list.replaceChildren(...words.map(({ word, about }, i) => h("div", {
      role: "option", id: `console-word-${i}`, "aria-selected": String(i === chosen),
      onmousedown: (event) => { event.preventDefault(); chosen = i; accept(); },
    }, h("span", {}, word), about ? h("small", {}, about) : null)));
    field.setAttribute("aria-activedescendant", `console-word-${chosen}`);
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {boolean} asked whether the person asked for the list */
  function offer(asked) {
    ({ words, typed } = completions(field.value, field.selectionStart, schema, params()));
    const isNaming = /[:.$]$/.test(field.value.slice(0, field.selectionStart - typed.length));
    if (!words.length || field.selectionStart !== field.selectionEnd || !(asked || isNaming || typed.length > 1)) return close();
    chosen = 0;
    place();
    list.hidden = false;
    return draw();
  }

  /** Puts a text in place of the selection, so that the browser's own undo knows it. @param {string} text @param {number} back */
  function insert(text, back = 0) {
    field.focus();
    if (back) field.setSelectionRange(field.selectionStart - back, field.selectionEnd);
    if (!document.execCommand("insertText", false, text)) field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    paint();
  }

  function accept() {
    const { word } = words[chosen];
    close();
    insert(word, typed.length);
    close();
  }

  field.addEventListener("input", () => { wrong = -1; paint(); offer(false); });
  field.addEventListener("scroll", () => { behind.scrollTop = field.scrollTop; close(); });
  field.addEventListener("blur", close);
  field.addEventListener("click", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      offer(true);
    } else if (!list.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + words.length) % words.length;
      draw();
    } else if (!list.hidden && (event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      accept();
    } else if (!list.hidden && event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close();
  });
  paint();

  return {
    get text() { return field.value; },
    /** @param {string} text */
    set text(text) { field.value = text; wrong = -1; close(); paint(); },
    insert,
    /** Underlines what stands at a place. @param {number} offset */
    mark(offset) { wrong = offset; paint(); },
    focus: () => field.focus(),
    close,
  };
}

// A report's page: lists of values that follow each other, the table that sorts and filters at once, the picture, printing.

import { suggesting } from "./form.js";
import { createTable } from "./table.js";

const words = JSON.parse(document.getElementById("report-words")?.textContent ?? "{}");
const form = /** @type {?HTMLFormElement} */ (document.querySelector("[data-report-form]"));
if (form) suggesting(form, words);

const box = /** @type {?HTMLElement} */ (document.querySelector("[data-report-table]"));
if (box) createTable(box, words);

const figure = /** @type {?HTMLElement} */ (document.querySelector("[data-report-picture]"));
const elements = document.getElementById("report-elements");
if (figure && elements) import("./picture.js").then(({ drawPicture }) => drawPicture(figure, JSON.parse(elements.textContent)));

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

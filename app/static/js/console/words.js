// What the console says, and numbers and moments as the page's language writes them.

const phrases = JSON.parse(document.getElementById("console-phrases").textContent);
const language = document.documentElement.lang || "ru";
const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 6 });
const moments = new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** @param {string} key @param {Record<string, string | number>} values */
export const say = (key, values = {}) => (phrases[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
/** @param {number} value */
export const number = (value) => numbers.format(value);
/** A day of an answer. @param {string} iso */
export const day = (iso) => (/^\d{4}-\d\d-\d\d$/.test(iso) ? iso.split("-").reverse().join(".") : iso);
/** @param {string} iso */
export const moment = (iso) => moments.format(new Date(iso));

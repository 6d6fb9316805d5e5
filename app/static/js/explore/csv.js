// Tables as files that spreadsheets open. Pure.

// A cell that begins like a formula is taken as text by a leading apostrophe; spreadsheets would otherwise run it.
const safe = (value) => (/^[=+\-@\t\r]/.test(value) && !/^-?\d+([.,]\d+)?$/.test(value) ? `'${value}` : value);
const cell = (value, comma) => {
  const text = safe(value === null || value === undefined ? "" : String(value));
  return text.includes(comma) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/**
 * The text of a CSV file: a mark that says UTF-8, the heads, the rows.
 * @param {string[]} heads @param {Array<Array<string|number|null>>} rows @param {string} [comma] what the reader's spreadsheet divides cells by
 */
export const csv = (heads, rows, comma = ",") => `\ufeff${[heads, ...rows].map((row) => row.map((value) => cell(value, comma)).join(comma)).join("\r\n")}\r\n`;

/** Spreadsheets of countries that write 0,5 divide cells by a semicolon. */
export const commaOf = (language) => (new Intl.NumberFormat(language).format(0.5).includes(",") ? ";" : ",");

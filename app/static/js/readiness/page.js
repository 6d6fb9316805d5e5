// The page of the self-check works without this; with it the sheet is printed by a button.

for (const button of document.querySelectorAll("[data-print]")) {
  if (button instanceof HTMLElement) button.hidden = false;
  button.addEventListener("click", () => print());
}

// Survey waves: how many people the chosen institutions have, and the button that prints the sheet of links.

const places = document.getElementById("wave-places");
const sum = document.getElementById("wave-sum");

if (places && sum) {
  const boxes = /** @type {HTMLInputElement[]} */ ([...places.querySelectorAll("input[type=checkbox]")]);
  const [all, ...single] = boxes;
  const possible = single.filter((box) => !box.disabled);
  const count = () => {
    // With everyone chosen the others are not sent: a form holds a few hundred fields at most.
    for (const box of possible) box.disabled = all.checked;
    const people = boxes.filter((box) => box.checked && (box === all || !all.checked)).map((box) => Number(box.dataset.people));
    sum.textContent = (sum.dataset.words ?? "").replace("{count}", String(people.reduce((a, b) => a + b, 0)));
  };
  places.addEventListener("change", count);
  count();
}

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

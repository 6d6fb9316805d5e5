// My network through the years: a slider restyles the picture and the list; nothing moves. What everybody is in a year was
// worked out on the server: a letter for every year.

const slider = /** @type {HTMLInputElement | null} */ (document.getElementById("year"));
const years = /** @type {{ year: number, said: string }[]} */ (JSON.parse(document.getElementById("network-years")?.textContent ?? "[]"));

if (slider) {
  const shown = /** @type {NodeListOf<Element>} */ (document.querySelectorAll("#network [data-looks]"));
  const said = document.getElementById("year-said");
  const numbers = document.querySelectorAll(".net-year");

  /** @param {number} index */
  const show = (index) => {
    const { year, said: words } = years[index];
    for (const element of shown) {
      const look = element.getAttribute("data-looks")?.[index] ?? "l";
      if (!element.classList.contains(`look-${look}`)) {
        element.classList.remove(...[...element.classList].filter((name) => name.startsWith("look-")));
        element.classList.add(`look-${look}`);
      }
    }
    if (said) said.textContent = words;
    for (const number of numbers) number.textContent = String(year);
    slider.setAttribute("aria-valuetext", words);
    const address = new URL(location.href);
    if (index === years.length - 1) address.searchParams.delete("year");
    else address.searchParams.set("year", String(year));
    history.replaceState(history.state, "", address);
  };

  slider.addEventListener("input", () => show(slider.valueAsNumber - years[0].year));
  const box = document.getElementById("year-slider");
  if (box) box.hidden = false;
}

// The values of a report: a list that depends on an earlier field is brought anew when that field changes.

/** @param {HTMLFormElement} form @param {Record<string, string>} words */
export function suggesting(form, words) {
  const lists = [...form.querySelectorAll("select[data-suggest]")];
  let asked = 0;

  /** @param {Element} changed */
  async function follow(changed) {
    const later = lists.filter((list) => list !== changed && changed.compareDocumentPosition(list) & Node.DOCUMENT_POSITION_FOLLOWING);
    const mine = ++asked;
    for (const list of later) {
      const values = new URLSearchParams(/** @type {any} */ (new FormData(form)));
      values.delete(list.name);
      values.set("param", list.name);
      list.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(`${form.dataset.suggestAt}?${values}`);
        if (mine !== asked) return;
        if (answer.ok) offer(list, await answer.json(), words);
        else say(words["reports.choices-kept"]);
      } catch { say(words["reports.choices-kept"]); }
      list.removeAttribute("aria-busy");
    }
  }

  form.addEventListener("change", (event) => follow(/** @type {Element} */ (event.target)));

  // Chosen before this script ran, or kept by the browser over a reload: the lists follow what stands there.
  const early = [...form.querySelectorAll("select")].find((field) => field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected)));
  if (early) follow(early);
}

/** @param {string | undefined} text */
function say(text) {
  const said = document.getElementById("said");
  if (said) said.textContent = text ?? "";
}

/** @param {HTMLSelectElement} list @param {[string, string][]} choices @param {Record<string, string>} words */
function offer(list, choices, words) {
  const chosen = list.value;
  list.replaceChildren(list.options[0], ...choices.map(([value, name]) => new Option(name, value)));
  list.value = choices.some(([value]) => value === chosen) ? chosen : "";
  say((words["reports.choices"] ?? "").replace("{count}", String(choices.length)));
}

// Suggestions that are still being computed come in by themselves, without taking the page from under whoever reads it.

const WAIT = 3000; // ms

async function renew() {
  const main = document.querySelector("main");
  if (!main?.querySelector("[data-computing]")) return;
  const isBusy = main.querySelector("details[open].menu") || main.contains(document.activeElement?.closest("form") ?? null);
  if (!isBusy) {
    try {
      const answer = await fetch(location.href);
      const fresh = answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main") : null;
      if (fresh) main.replaceChildren(...fresh.childNodes);
    } catch { /* the next attempt may get through */ }
  }
  setTimeout(renew, WAIT);
}

setTimeout(renew, WAIT);

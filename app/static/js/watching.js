// While a backup is being made, the page looks every two seconds whether it is there, and shows it then.

const EVERY = 2000; // ms between two looks

async function look() {
  try {
    const answer = await fetch(location.pathname, { headers: { "X-Requested-With": "fetch" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-backup]");
    if (answer.ok && now instanceof HTMLElement && now.dataset.backup === "idle") {
      document.querySelector("[data-backup]")?.replaceWith(document.adoptNode(now));
      return;
    }
  } catch { /* the next look may succeed */ }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);

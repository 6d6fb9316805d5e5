// Runs before anything is drawn, so that no page flashes in the other theme. "auto" follows the system.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => /(?:^|; )theme=(light|dark)(?:;|$)/.exec(document.cookie)?.[1] ?? "auto";
  const apply = () => {
    const theme = chosen();
    root.dataset.theme = theme;
    root.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
    document.dispatchEvent(new CustomEvent("setka:theme"));
  };
  dark.addEventListener("change", apply);
  document.addEventListener("setka:theme-chosen", apply);
  apply();
})();

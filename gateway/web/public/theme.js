// Runs in the page's head, before anything is painted: a chosen theme must not come after a flash of the other.
// The app calls it again when the choice changes. It is no module, which would run too late.
(() => {
  const SETTINGS = "chatsync.settings";

  function chosen() {
    try {
      return JSON.parse(localStorage.getItem(SETTINGS) ?? "{}") ?? {};
    } catch {
      return {};
    }
  }

  function paint({ theme, density } = chosen()) {
    const root = document.documentElement;
    const prefersDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    const isDark = theme === "dark" || (theme !== "light" && prefersDark);
    root.dataset.theme = isDark ? "dark" : "light";
    root.dataset.density = density === "compact" ? "compact" : "comfortable";
    // The browser's own frame.
    const frame = document.querySelector('meta[name="theme-color"]');
    if (frame !== null) frame.content = isDark ? frame.dataset.dark : frame.dataset.light;
  }

  window.paintTheme = paint;
  paint();
})();

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { Crashed } from "./components/Crashed";
import { ErrorBoundary } from "./components/ErrorBoundary";
import { followLanguage } from "./texts/chosen";
import { AppTheme } from "./theme/AppTheme";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");

// Nothing is shown before the texts are there: no flash of another language.
await followLanguage();
// Fetched by itself: nothing that is shown waits for it.
if (import.meta.env.PROD) {
  void import("./serviceWorker").then(({ startServiceWorker }) => startServiceWorker());
}
createRoot(root).render(
  <StrictMode>
    <AppTheme>
      <ErrorBoundary fallback={<Crashed />}>
        <App />
      </ErrorBoundary>
    </AppTheme>
  </StrictMode>,
);

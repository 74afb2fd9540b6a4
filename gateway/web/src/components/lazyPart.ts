import { lazy } from "react";

const AGAIN_AFTER_MS = 1_000;

/** A part of the app that is fetched when it is first shown, and once more where it did not come: a connection may have ended just then. */
export const lazyPart: typeof lazy = (load) =>
  lazy(() =>
    load().catch(async () => {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
      return load();
    }),
  );

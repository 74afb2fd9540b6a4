import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { emojiData } from "./emojiData.ts";
import { serviceWorker } from "./serviceWorker.ts";

const gateway = "http://localhost:8080";

export default defineConfig({
  plugins: [react(), emojiData(), serviceWorker()],
  // The gateway puts a fresh nonce here in each answer that carries index.html.
  html: { cspNonce: "__CSP_NONCE__" },
  server: {
    port: 3000,
    strictPort: true,
    proxy: {
      "/ws": { target: gateway, ws: true },
      "/api": { target: gateway },
    },
  },
  build: {
    target: "es2023",
    // Nothing may become a data: address: the policy allows fonts from our own origin alone.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 750,
    // Every browser that runs this app preloads modules by itself.
    modulePreload: { polyfill: false },
  },
  test: {
    environment: "jsdom",
    // A busy machine may take long; what hangs ends all the same.
    testTimeout: 20_000,
    setupFiles: ["./src/test/setup.ts"],
    restoreMocks: true,
    unstubGlobals: true,
  },
});

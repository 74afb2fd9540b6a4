import createCache, { type EmotionCache } from "@emotion/cache";

/**
 * Emotion's cache with the nonce that the server gave this page: the content security policy lets no
 * other style element in. The browser hides the attribute from scripts, but not the property.
 */
export function createStyleCache(): EmotionCache {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
  return createCache({ key: "cs", ...(nonce ? { nonce } : {}) });
}

import type { PaletteOptions } from "@mui/material/styles";

/** Colours of the chat itself, beside those that Material UI names. */
interface ChatPalette {
  /** Behind the messages. */
  readonly canvas: string;
  readonly ownBubble: string;
  readonly otherBubble: string;
  readonly readTick: string;
  readonly online: string;
  readonly away: string;
}

declare module "@mui/material/styles" {
  interface Palette {
    chat: ChatPalette;
  }
  interface PaletteOptions {
    chat?: ChatPalette;
  }
}

export const lightPalette: PaletteOptions = {
  primary: { main: "#0b7567", contrastText: "#ffffff" },
  secondary: { main: "#8a4b14" },
  error: { main: "#b3261e" },
  background: { default: "#f4f6f5", paper: "#ffffff" },
  text: { primary: "#14211e", secondary: "#53645f" },
  divider: "rgba(20, 33, 30, 0.11)",
  chat: {
    canvas: "#eef2f0",
    ownBubble: "#cfeee4",
    otherBubble: "#ffffff",
    readTick: "#0369a1",
    online: "#15803d",
    away: "#b45309",
  },
};

export const darkPalette: PaletteOptions = {
  primary: { main: "#57d3bf", contrastText: "#04231e" },
  secondary: { main: "#f0b37e" },
  error: { main: "#ff8a80" },
  background: { default: "#0d1413", paper: "#141c1b" },
  text: { primary: "#e5efec", secondary: "#9fb2ac" },
  divider: "rgba(229, 239, 236, 0.12)",
  chat: {
    canvas: "#0d1413",
    ownBubble: "#124a40",
    otherBubble: "#1e2927",
    readTick: "#67c7ff",
    online: "#4ade80",
    away: "#fbbf24",
  },
};

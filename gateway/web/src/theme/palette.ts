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
  /** The frame of what one writes in, which is to be found by it: 3 to 1 at least on everything that is behind it. */
  readonly fieldFrame: string;
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
  background: { default: "#f5f7f6", paper: "#ffffff" },
  text: { primary: "#14211e", secondary: "#53645f" },
  divider: "rgba(20, 33, 30, 0.11)",
  action: { hover: "rgba(20, 33, 30, 0.05)", selected: "rgba(11, 117, 103, 0.10)" },
  chat: {
    canvas: "#eef2f0",
    ownBubble: "#cfeee4",
    otherBubble: "#ffffff",
    readTick: "#0369a1",
    online: "#15803d",
    away: "#b45309",
    fieldFrame: "#7b8a85",
  },
};

export const darkPalette: PaletteOptions = {
  primary: { main: "#57d3bf", contrastText: "#04231e" },
  secondary: { main: "#f0b37e" },
  error: { main: "#ff8a80" },
  background: { default: "#0e1514", paper: "#151d1c" },
  text: { primary: "#e5efec", secondary: "#9fb2ac" },
  divider: "rgba(229, 239, 236, 0.12)",
  action: { hover: "rgba(229, 239, 236, 0.06)", selected: "rgba(87, 211, 191, 0.14)" },
  chat: {
    canvas: "#0e1514",
    ownBubble: "#124a40",
    otherBubble: "#1e2927",
    readTick: "#67c7ff",
    online: "#4ade80",
    away: "#fbbf24",
    fieldFrame: "#62726d",
  },
};

import { createTheme, type Theme } from "@mui/material/styles";
import { density } from "./density";
import { darkPalette, lightPalette } from "./palette";

const FONT = '"Inter Variable", system-ui, sans-serif';

/** Keeps a popup apart from a surface of the same colour below it. */
function popup({ theme }: { readonly theme: Theme }) {
  return { border: `1px solid ${(theme.vars ?? theme).palette.divider}` };
}

/** Where the keyboard is: the same on everything that can be reached. */
function focusRing(theme: Theme, offset: number) {
  return {
    outline: `2px solid ${(theme.vars ?? theme).palette.primary.main}`,
    outlineOffset: offset,
  };
}

/** The app's look. Light or dark is an attribute of the page, set before the first paint. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: "data-theme" },
  colorSchemes: {
    light: { palette: lightPalette },
    dark: { palette: darkPalette },
  },
  breakpoints: { values: { xs: 0, sm: 600, md: 760, lg: 1200, xl: 1536 } },
  shape: { borderRadius: 10 },
  typography: {
    fontFamily: FONT,
    h1: { fontSize: "1.75rem", fontWeight: 650, letterSpacing: "-0.02em" },
    h2: { fontSize: "1.0625rem", fontWeight: 650, letterSpacing: "-0.01em", lineHeight: 1.3 },
    h3: { fontSize: "0.8125rem", fontWeight: 650, lineHeight: 1.4 },
    body1: { fontSize: "0.9375rem", lineHeight: 1.45 },
    body2: { fontSize: "0.8438rem", lineHeight: 1.45 },
    caption: { fontSize: "0.75rem", lineHeight: 1.4 },
    button: { textTransform: "none", fontWeight: 600 },
  },
  components: {
    MuiCssBaseline: {
      styleOverrides: (theme) => ({
        ...density,
        "html, body, #root": { height: "100%" },
        body: { overscrollBehavior: "none" },
        ":focus-visible": focusRing(theme, 2),
        // A letter with hundreds of marks is as wide as they are, and cannot be broken.
        "[data-virtuoso-scroller]": { overflowX: "hidden" },
        // The list itself says that it needs none.
        "[data-virtuoso-scroller]:focus-visible": {
          outline: `${focusRing(theme, -2).outline} !important`,
          outlineOffset: "-2px !important",
        },
        "@media (prefers-reduced-motion: reduce)": {
          "*, *::before, *::after": {
            animationDuration: "0.01ms !important",
            animationIterationCount: "1 !important",
            // Nothing but 0: any other would make every property of every element one with a transition.
            transitionDuration: "0s !important",
          },
        },
      }),
    },
    MuiButtonBase: {
      defaultProps: { disableRipple: true },
      styleOverrides: {
        root: ({ theme }) => ({ "&.Mui-focusVisible": focusRing(theme, 2) }),
      },
    },
    MuiButton: { defaultProps: { disableElevation: true } },
    // A list's rows and a menu's items fill their box: a ring around them would be cut off.
    MuiListItemButton: {
      styleOverrides: {
        root: ({ theme }) => ({
          "&.Mui-focusVisible": {
            ...focusRing(theme, -2),
            backgroundColor: (theme.vars ?? theme).palette.action.hover,
          },
          // Colours of our own are taken away there.
          "@media (forced-colors: active)": { "&.Mui-selected": { border: "2px solid Highlight" } },
        }),
      },
    },
    MuiMenuItem: {
      styleOverrides: { root: ({ theme }) => ({ "&.Mui-focusVisible": focusRing(theme, -2) }) },
    },
    MuiTab: {
      styleOverrides: {
        root: ({ theme }) => ({ fontWeight: 600, "&.Mui-focusVisible": focusRing(theme, -2) }),
      },
    },
    // The composer has the same frame.
    MuiOutlinedInput: {
      styleOverrides: {
        notchedOutline: ({ theme }) => ({
          borderColor: (theme.vars ?? theme).palette.chat.fieldFrame,
        }),
      },
    },
    MuiTextField: { defaultProps: { fullWidth: true } },
    // Depth is told by shadow and border; the usual white veil makes dark surfaces grey.
    MuiPaper: { styleOverrides: { root: { backgroundImage: "none" } } },
    MuiMenu: { styleOverrides: { paper: popup } },
    MuiPopover: { styleOverrides: { paper: popup } },
    MuiAutocomplete: { styleOverrides: { paper: popup } },
    MuiDialog: { styleOverrides: { paper: { borderRadius: 16 } } },
    MuiChip: { styleOverrides: { root: { maxWidth: "100%" } } },
    MuiTooltip: { defaultProps: { enterDelay: 400 } },
  },
});

import { useTheme } from "@mui/material/styles";
import useMediaQuery from "@mui/material/useMediaQuery";

/** Whether there is room for one pane only. */
export function useIsPhone(): boolean {
  const theme = useTheme();
  return useMediaQuery(theme.breakpoints.down("sm"), { noSsr: true });
}

/** Whether there is room for three panes: the list, the chat and its details. */
export function useIsWide(): boolean {
  const theme = useTheme();
  return useMediaQuery(theme.breakpoints.up("lg"), { noSsr: true });
}

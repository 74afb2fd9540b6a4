import "@fontsource-variable/inter";
import { CacheProvider } from "@emotion/react";
import CssBaseline from "@mui/material/CssBaseline";
import { ThemeProvider, useColorScheme } from "@mui/material/styles";
import { type ReactNode, useEffect, useState } from "react";
import { deviceSettings, useDeviceSettings } from "../settings/deviceSettings";
import { createStyleCache } from "./styleCache";
import { theme } from "./theme";

export function AppTheme({ children }: { readonly children: ReactNode }) {
  const [cache] = useState(createStyleCache);
  return (
    <CacheProvider value={cache}>
      <ThemeProvider
        theme={theme}
        defaultMode={deviceSettings().theme}
        // The choice is kept with the browser's other settings.
        storageManager={null}
        noSsr
      >
        <CssBaseline enableColorScheme />
        <FollowSettings />
        {children}
      </ThemeProvider>
    </CacheProvider>
  );
}

/** Keeps the page to what is chosen in this browser, in whichever tab, and to the system where nothing is. */
function FollowSettings() {
  const { theme: choice, density } = useDeviceSettings();
  const { setMode, systemMode } = useColorScheme();

  useEffect(() => setMode(choice), [choice, setMode]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the system's mode is read by the callee.
  useEffect(() => window.paintTheme?.({ theme: choice, density }), [choice, density, systemMode]);

  return null;
}

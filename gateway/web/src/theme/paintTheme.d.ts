import type { DeviceSettings } from "../settings/deviceSettings";

declare global {
  interface Window {
    /** Marks the page with theme and density; `public/theme.js` has it. */
    paintTheme?: (chosen: Pick<DeviceSettings, "theme" | "density">) => void;
  }
}

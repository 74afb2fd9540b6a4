import { lazy, type ReactNode, useCallback, useMemo, useState } from "react";
import { Fetched } from "../../components/Fetched";
import type { ConversationKey } from "../../protocol";
import { LiveLog } from "../notifications/LiveLog";
import { useDesktopNotifications } from "../notifications/useDesktopNotifications";
import { usePageSigns } from "../notifications/usePageSigns";
import { useShortcutActions } from "./useShortcutActions";
import { WayfindingContext } from "./wayfinding";

const Switcher = lazy(() => import("../switcher/Switcher"));
const ShortcutHelp = lazy(() => import("./ShortcutHelp"));

type OpenDialog = { readonly type: "switcher"; readonly query: string } | { readonly type: "help" };

interface WayfindingProps {
  readonly openKey: ConversationKey | null;
  readonly children: ReactNode;
}

/** The ways through the app that are there wherever one is: shortcuts, the jump dialog, the table of both. */
export function Wayfinding({ openKey, children }: WayfindingProps) {
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const close = useCallback(() => setDialog(null), []);
  const actions = useMemo(
    () => ({
      openSwitcher: (query = "") => setDialog({ type: "switcher", query }),
      openShortcutHelp: () => setDialog({ type: "help" }),
    }),
    [],
  );
  useShortcutActions(openKey, actions);

  return (
    <WayfindingContext value={actions}>
      {children}
      <Signals openKey={openKey} />
      <Fetched>
        {dialog?.type === "switcher" && <Switcher initialQuery={dialog.query} onClose={close} />}
        {dialog?.type === "help" && <ShortcutHelp onClose={close} />}
      </Fetched>
    </WayfindingContext>
  );
}

/** Apart from the rest, because it follows every message. */
function Signals({ openKey }: { readonly openKey: ConversationKey | null }) {
  usePageSigns(openKey);
  useDesktopNotifications(openKey);
  return <LiveLog openKey={openKey} />;
}

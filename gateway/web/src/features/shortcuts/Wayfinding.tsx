import { type ReactNode, useMemo, useState } from "react";
import { Fetched } from "../../components/Fetched";
import { lazyPart } from "../../components/lazyPart";
import { useHistoryLayer } from "../../hooks/useHistoryLayer";
import type { ConversationKey } from "../../protocol";
import { LiveLog } from "../notifications/LiveLog";
import { useDesktopNotifications } from "../notifications/useDesktopNotifications";
import { usePageSigns } from "../notifications/usePageSigns";
import { useShortcutActions } from "./useShortcutActions";
import { WayfindingContext } from "./wayfinding";

const Switcher = lazyPart(() => import("../switcher/Switcher"));
const ShortcutHelp = lazyPart(() => import("./ShortcutHelp"));

interface WayfindingProps {
  readonly openKey: ConversationKey | null;
  readonly children: ReactNode;
}

/** The ways through the app that are there wherever one is: shortcuts, the jump dialog, the table of both. */
export function Wayfinding({ openKey, children }: WayfindingProps) {
  const switcher = useHistoryLayer("switcher");
  const help = useHistoryLayer("shortcuts");
  const [query, setQuery] = useState("");
  const actions = useMemo(
    () => ({
      openSwitcher: (initial = "") => {
        setQuery(initial);
        switcher.open();
      },
      openShortcutHelp: help.open,
    }),
    [switcher.open, help.open],
  );
  useShortcutActions(openKey, actions);

  return (
    <WayfindingContext value={actions}>
      {children}
      <Signals openKey={openKey} />
      <Fetched>
        {switcher.isOpen && <Switcher initialQuery={query} onClose={switcher.close} />}
        {help.isOpen && <ShortcutHelp onClose={() => void help.close()} />}
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

import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useHistoryLayer } from "../../hooks/useHistoryLayer";
import { useIsWide } from "../../hooks/useIsPhone";
import { navigate } from "../../navigation";
import { changeDeviceSettings, useDeviceSettings } from "../../settings/deviceSettings";

/** What is known of the open conversation: of the group, or of the person. */
export interface Details {
  readonly isOpen: boolean;
  /** They stand beside the conversation, not over it. */
  readonly isBeside: boolean;
  readonly open: () => void;
  readonly close: () => void;
  /** Goes to another address: where the details cover the chat, out from under them. */
  readonly leaveFor: (path: string) => void;
}

const NONE: Details = {
  isOpen: false,
  isBeside: false,
  open: () => {},
  close: () => {},
  leaveFor: navigate,
};

const DetailsContext = createContext<Details>(NONE);

export function useDetails(): Details {
  return useContext(DetailsContext);
}

/** On a wide screen the choice is remembered; elsewhere the details cover the chat until one goes back. */
export function DetailsProvider({ children }: { readonly children: ReactNode }) {
  const isBeside = useIsWide();
  const { details } = useDeviceSettings();
  const layer = useHistoryLayer("details");
  const value = useMemo((): Details => {
    if (!isBeside) {
      return {
        isOpen: layer.isOpen,
        isBeside,
        open: layer.open,
        close: () => void layer.close(),
        leaveFor: (path) => void layer.close().then(() => navigate(path)),
      };
    }
    return {
      isOpen: details,
      isBeside,
      open: () => changeDeviceSettings({ details: true }),
      close: () => changeDeviceSettings({ details: false }),
      leaveFor: navigate,
    };
  }, [isBeside, details, layer]);
  return <DetailsContext value={value}>{children}</DetailsContext>;
}

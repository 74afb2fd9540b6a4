import { createContext, lazy, type ReactNode, useCallback, useContext, useState } from "react";
import { Fetched } from "../../components/Fetched";
import { useHistoryLayer } from "../../hooks/useHistoryLayer";
import { useIsPhone } from "../../hooks/useIsPhone";

const ProfileCard = lazy(() => import("./ProfileCard"));

/** Shows who somebody is, beside what was pressed. */
export type ShowProfile = (username: string, anchor: HTMLElement) => void;

export interface ShownProfile {
  readonly username: string;
  readonly anchor: HTMLElement;
}

const ProfileCardsContext = createContext<ShowProfile>(() => {});

export function useShowProfile(): ShowProfile {
  return useContext(ProfileCardsContext);
}

/** Everything within can show somebody's profile card, of which there is one at a time. */
export function ProfileCards({ children }: { readonly children: ReactNode }) {
  const isPhone = useIsPhone();
  const layer = useHistoryLayer("profile");
  const [shown, setShown] = useState<ShownProfile | null>(null);

  const show = useCallback(
    (username: string, anchor: HTMLElement) => {
      setShown({ username, anchor });
      // A phone's way back closes it.
      if (isPhone) layer.open();
    },
    [isPhone, layer],
  );
  const close = useCallback(async () => {
    setShown(null);
    await layer.close();
  }, [layer]);

  return (
    <ProfileCardsContext value={show}>
      {children}
      <Fetched>
        {shown !== null && (!isPhone || layer.isOpen) && (
          <ProfileCard shown={shown} onClose={close} />
        )}
      </Fetched>
    </ProfileCardsContext>
  );
}

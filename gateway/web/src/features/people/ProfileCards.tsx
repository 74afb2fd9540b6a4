import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { Fetched } from "../../components/Fetched";
import { lazyPart } from "../../components/lazyPart";
import { useHistoryLayer } from "../../hooks/useHistoryLayer";

const ProfileCard = lazyPart(() => import("./ProfileCard"));

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
  const { isOpen, open, close } = useHistoryLayer("profile");
  const [shown, setShown] = useState<ShownProfile | null>(null);

  const show = useCallback(
    (username: string, anchor: HTMLElement) => {
      setShown({ username, anchor });
      open();
    },
    [open],
  );

  // It does not come back by itself: what it was shown beside may be gone by then.
  useEffect(() => {
    if (!isOpen) setShown(null);
  }, [isOpen]);

  return (
    <ProfileCardsContext value={show}>
      {children}
      <Fetched>{shown !== null && isOpen && <ProfileCard shown={shown} onClose={close} />}</Fetched>
    </ProfileCardsContext>
  );
}

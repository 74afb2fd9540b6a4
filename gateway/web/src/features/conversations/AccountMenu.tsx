import IconButton from "@mui/material/IconButton";
import { useState } from "react";
import type { Profile } from "../../api";
import { Fetched } from "../../components/Fetched";
import { lazyPart } from "../../components/lazyPart";
import { useChatState } from "../../context/WebSocketContext";
import { texts } from "../../texts";
import { PersonAvatar } from "../people/PersonAvatar";

/** The id of the button that opens the menu. */
export const ACCOUNT_BUTTON = "account";

// Fetched when the menu is opened, and when something has gone wrong.
const AccountMenuPopup = lazyPart(() => import("./AccountMenuPopup"));
const ErrorToast = lazyPart(() => import("../../components/ErrorToast"));
const SignOutDialog = lazyPart(() => import("../account/SignOutDialog"));

export interface AccountMenuProps {
  readonly profile: Profile;
  readonly onSettings: () => void;
  readonly onSignOut: () => Promise<void>;
}

export function AccountMenu({ profile, onSettings, onSignOut }: AccountMenuProps) {
  const me = useChatState((state) => state.users[state.me]);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const hasUnsent = useChatState(({ outbox }) => outbox.length > 0);
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const signOut = (): void => {
    if (hasUnsent) setAsking(true);
    else onSignOut().catch(() => setError(texts.errors.signOutFailed));
  };

  return (
    <>
      <IconButton
        id={ACCOUNT_BUTTON}
        aria-label={texts.auth.account}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ p: 0.5 }}
      >
        <PersonAvatar
          username={profile.username}
          name={profile.displayName}
          status={me?.status ?? "offline"}
          size={34}
        />
      </IconButton>
      <Fetched>
        {anchor !== null && (
          <AccountMenuPopup
            profile={profile}
            anchor={anchor}
            onSettings={onSettings}
            onSignOut={signOut}
            onClose={() => setAnchor(null)}
          />
        )}
        {isAsking && <SignOutDialog onConfirm={onSignOut} onClose={() => setAsking(false)} />}
        {error !== null && <ErrorToast message={error} onClose={() => setError(null)} />}
      </Fetched>
    </>
  );
}

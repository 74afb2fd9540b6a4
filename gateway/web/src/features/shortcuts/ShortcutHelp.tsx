import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Typography from "@mui/material/Typography";
import { Fragment, useId } from "react";
import { useIsPhone } from "../../hooks/useIsPhone";
import { useDeviceSettings } from "../../settings/deviceSettings";
import { texts } from "../../texts";
import { capsOf } from "./keyNames";
import type { KeyCombo } from "./keys";
import { SHORTCUTS, waysOf } from "./shortcuts";

const PLACES = ["anywhere", "composer", "list"] as const;

interface ShortcutHelpProps {
  readonly onClose: () => void;
}

/** The whole table of shortcuts. */
export default function ShortcutHelp({ onClose }: ShortcutHelpProps) {
  const titleId = useId();
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      fullScreen={useIsPhone()}
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>{texts.shortcuts.title}</DialogTitle>
      {/* Without a stop of its own the keyboard could not scroll it. */}
      <DialogContent tabIndex={0} aria-labelledby={titleId} role="group">
        {PLACES.map((place) => (
          <Table key={place} place={place} />
        ))}
      </DialogContent>
      <DialogActions>
        <Button autoFocus onClick={onClose}>
          {texts.close}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Table({ place }: { readonly place: (typeof PLACES)[number] }) {
  const { sendKey } = useDeviceSettings();
  return (
    <Box component="table" sx={{ width: "100%", borderCollapse: "collapse", mb: 2 }}>
      <Box component="caption" sx={{ textAlign: "start", pt: 0.5, pb: 1 }}>
        <Typography variant="h3" component="span" color="textSecondary">
          {texts.shortcuts.places[place]}
        </Typography>
      </Box>
      <tbody>
        {SHORTCUTS.filter((each) => each.where === place).map((shortcut) => (
          <Box component="tr" key={shortcut.id} sx={{ borderTop: 1, borderColor: "divider" }}>
            <Box
              component="th"
              scope="row"
              sx={{ py: 1, pr: 2, textAlign: "start", fontWeight: 400 }}
            >
              <Typography component="span">{texts.shortcuts.does[shortcut.id]}</Typography>
            </Box>
            <Box component="td" sx={{ py: 1, textAlign: "end" }}>
              <Ways keys={waysOf(shortcut, sendKey)} />
            </Box>
          </Box>
        ))}
      </tbody>
    </Box>
  );
}

function Ways({ keys }: { readonly keys: readonly KeyCombo[] }) {
  return keys.map((combo, index) => (
    <Fragment key={capsOf(combo).join("+")}>
      {index > 0 && ` ${texts.shortcuts.or} `}
      <Box component="span" sx={{ whiteSpace: "nowrap" }}>
        {capsOf(combo).map((cap, at) => (
          <Fragment key={cap}>
            {at > 0 && " "}
            <KeyCap>{cap}</KeyCap>
          </Fragment>
        ))}
      </Box>
    </Fragment>
  ));
}

function KeyCap({ children }: { readonly children: string }) {
  return (
    <Box
      component="kbd"
      sx={{
        display: "inline-block",
        minWidth: 24,
        px: 0.75,
        py: 0.125,
        border: 1,
        borderColor: "divider",
        borderBottomWidth: 2,
        borderRadius: "6px",
        bgcolor: "background.default",
        fontFamily: "inherit",
        fontSize: "0.8125rem",
        textAlign: "center",
      }}
    >
      {children}
    </Box>
  );
}

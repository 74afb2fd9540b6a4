import Button from "@mui/material/Button";
import { texts } from "../texts";

export function ReloadButton() {
  return (
    <Button variant="contained" onClick={() => window.location.reload()} sx={{ mt: 1 }}>
      {texts.errors.reload}
    </Button>
  );
}

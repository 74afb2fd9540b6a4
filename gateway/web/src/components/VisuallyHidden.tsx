import { styled } from "@mui/material/styles";
import { visuallyHidden } from "./hiddenStyle";

/** Said to those who listen to the page, and not shown. Every message has one: it has to cost little. */
export const VisuallyHidden = styled("span")(visuallyHidden);

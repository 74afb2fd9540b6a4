import Box from "@mui/material/Box";
import { avatarColor, initials } from "../theme/avatarColor";

interface InitialsAvatarProps {
  /** Decides the colour: a username or a group's id. */
  readonly id: string;
  readonly name: string;
  readonly shape: "round" | "square";
  /** The diameter in pixels. */
  readonly size: number;
}

/** A picture in the place of a photograph. The name stands beside it, so it says nothing by itself. */
export function InitialsAvatar({ id, name, shape, size }: InitialsAvatarProps) {
  return (
    <Box
      aria-hidden
      data-initials={initials(name)}
      sx={{
        flexShrink: 0,
        display: "grid",
        placeItems: "center",
        width: size,
        height: size,
        borderRadius: shape === "round" ? "50%" : `${size * 0.28}px`,
        bgcolor: avatarColor(id),
        color: "#ffffff",
        fontSize: size * 0.38,
        fontWeight: 600,
        lineHeight: 1,
        userSelect: "none",
        "@media (forced-colors: active)": { border: "1px solid CanvasText" },
        // Drawn, not written: the letters are no part of the text that is read, searched or copied.
        "&::before": { content: "attr(data-initials)" },
      }}
    />
  );
}

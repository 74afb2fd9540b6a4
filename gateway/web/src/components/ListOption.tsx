import Box from "@mui/material/Box";
import { type ReactNode, useEffect, useRef } from "react";

interface ListOptionProps {
  readonly id: string;
  /** The one that the keys have come to: it is kept in view. */
  readonly isActive: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

/** One of the options below a field that keeps the focus. */
export function ListOption({ id, isActive, onChoose, children }: ListOptionProps) {
  const element = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (isActive) element.current?.scrollIntoView?.({ block: "nearest" });
  }, [isActive]);

  return (
    <Box
      ref={element}
      id={id}
      role="option"
      aria-selected={isActive}
      onClick={onChoose}
      sx={{
        position: "relative",
        display: "flex",
        alignItems: "center",
        gap: 1.5,
        minHeight: 44,
        px: 1.25,
        borderRadius: "10px",
        cursor: "pointer",
        bgcolor: isActive ? "action.selected" : undefined,
        "&:hover": { bgcolor: isActive ? "action.selected" : "action.hover" },
        "@media (forced-colors: active)": { outline: isActive ? "2px solid Highlight" : undefined },
      }}
    >
      {children}
    </Box>
  );
}

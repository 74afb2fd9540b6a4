import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useEffect, useRef } from "react";
import { PersonAvatar } from "../../people/PersonAvatar";
import type { Offer } from "./completion";

interface OfferOptionProps {
  readonly id: string;
  readonly offer: Offer;
  readonly isActive: boolean;
  readonly onAccept: () => void;
}

export function OfferOption({ id, offer, isActive, onAccept }: OfferOptionProps) {
  const element = useRef<HTMLDivElement>(null);
  const { name, about } = wordsOf(offer);

  useEffect(() => {
    if (isActive) element.current?.scrollIntoView?.({ block: "nearest" });
  }, [isActive]);

  return (
    <Box
      ref={element}
      id={id}
      role="option"
      aria-selected={isActive}
      onClick={onAccept}
      sx={{
        display: "flex",
        alignItems: "center",
        gap: 1.25,
        minHeight: 40,
        px: 1,
        borderRadius: "8px",
        cursor: "pointer",
        bgcolor: isActive ? "action.selected" : undefined,
        "&:hover": { bgcolor: isActive ? "action.selected" : "action.hover" },
        "@media (forced-colors: active)": { outline: isActive ? "2px solid Highlight" : undefined },
      }}
    >
      <Box aria-hidden sx={{ flexShrink: 0, width: 28, fontSize: "1.375rem", textAlign: "center" }}>
        <Picture offer={offer} />
      </Box>
      <Typography noWrap dir="auto" sx={{ fontWeight: 500 }}>
        {name}
      </Typography>
      <Typography noWrap dir="auto" variant="body2" color="textSecondary" sx={ABOUT}>
        {about}
      </Typography>
    </Box>
  );
}

function Picture({ offer }: { readonly offer: Offer }) {
  if (offer.type === "emoji") return offer.unicode;
  return <PersonAvatar username={offer.username} name={offer.name} size={28} />;
}

function wordsOf(offer: Offer): { name: string; about: string | null } {
  if (offer.type === "person") return { name: offer.name, about: `@${offer.username}` };
  const { code, label } = offer;
  return code === null ? { name: label, about: null } : { name: `:${code}:`, about: label };
}

/** At least some of it is to be seen beside a long name. */
const ABOUT = { flex: 1, minWidth: "30%" } as const;

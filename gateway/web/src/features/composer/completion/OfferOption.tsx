import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { ListOption } from "../../../components/ListOption";
import { PersonAvatar } from "../../people/PersonAvatar";
import type { Offer } from "./completion";

interface OfferOptionProps {
  readonly id: string;
  readonly offer: Offer;
  readonly isActive: boolean;
  readonly onAccept: () => void;
}

export function OfferOption({ id, offer, isActive, onAccept }: OfferOptionProps) {
  const { name, about } = wordsOf(offer);

  return (
    <ListOption id={id} isActive={isActive} onChoose={onAccept}>
      <Box aria-hidden sx={{ flexShrink: 0, width: 28, fontSize: "1.375rem", textAlign: "center" }}>
        <Picture offer={offer} />
      </Box>
      <Typography noWrap dir="auto" sx={{ fontWeight: 500 }}>
        {name}
      </Typography>
      <Typography noWrap dir="auto" variant="body2" color="textSecondary" sx={ABOUT}>
        {about}
      </Typography>
    </ListOption>
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

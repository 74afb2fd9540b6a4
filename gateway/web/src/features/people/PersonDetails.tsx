import Box from "@mui/material/Box";
import { useDetails } from "../details/DetailsContext";
import { Profile } from "./Profile";

/** Who the other person of a conversation is, beside it or over it. */
export function PersonDetails({ username }: { readonly username: string }) {
  const { leaveFor } = useDetails();
  return (
    <Box sx={{ pt: 3 }}>
      <Profile username={username} avatar={88} headingLevel="h3" onGo={leaveFor} />
    </Box>
  );
}

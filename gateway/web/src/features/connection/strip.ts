/** A line over the whole width, above everything else. */
export const STRIP = {
  display: "flex",
  alignItems: "center",
  justifyContent: "center",
  flexWrap: "wrap",
  columnGap: 2,
  px: 2,
  py: 0.5,
  minHeight: 40,
} as const;

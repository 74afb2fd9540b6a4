/** Whether a dialog lies over the page, or in its place: what comes meanwhile is not seen. */
export function isPageCovered(): boolean {
  // The browser keeps this collection up to date: asking it again costs nothing.
  return document.getElementsByClassName("MuiDialog-root").length > 0;
}

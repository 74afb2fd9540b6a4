/** Whether a dialog lies over the page, or in its place: what comes meanwhile is not seen. */
export function isPageCovered(): boolean {
  return document.querySelector(".MuiDialog-root") !== null;
}

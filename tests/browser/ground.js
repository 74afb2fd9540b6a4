/** In the page, before anything is painted: notes in `grounds` the colours that lie behind everything, each when it first is in a frame. */
export function recordGround() {
  window.grounds = [];
  const isClear = (colour) => colour === "rgba(0, 0, 0, 0)";
  const look = () => {
    const colours = [document.body, document.documentElement].filter((each) => each !== null).map((each) => getComputedStyle(each).backgroundColor);
    const ground = colours.find((colour) => !isClear(colour)) ?? "none";
    if (!window.grounds.includes(ground)) window.grounds.push(ground);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

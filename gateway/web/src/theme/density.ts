/**
 * How close things stand, as CSS variables under the attribute that `public/theme.js` sets: a change
 * costs no rendering.
 *
 * - `--row-y`: above and below the content of a list's row
 * - `--header-height`: of the strips at the top of all panes
 * - `--message-gap`: between messages of one author
 * - `--group-gap`: before the first message of another author, or after a pause
 * - `--bubble-y`: above and below a message's text
 */
export const density = {
  ":root": {
    "--row-y": "8px",
    "--header-height": "64px",
    "--message-gap": "2px",
    "--group-gap": "10px",
    "--bubble-y": "6px",
  },
  ':root[data-density="compact"]': {
    "--row-y": "3px",
    "--header-height": "54px",
    "--message-gap": "1px",
    "--group-gap": "6px",
    "--bubble-y": "3px",
  },
} as const;

import type { ErrorCode, Role } from "../protocol";
import type { DeliveryState } from "../store";
import { wordingOf } from "./wording";

const { number, measured, counted, list } = wordingOf("en");

/** A name; null for the one who reads the sentence. */
type Someone = string | null;

const ROLES: Readonly<Record<Role, string>> = {
  owner: "an owner",
  admin: "an admin",
  member: "a member",
};

// Said in more than one place.
const USERNAME_RULE = "Use 2 to 32 letters, digits, dots, dashes or underscores.";
const VERSIONS_DIFFER = "This version of the app and the server do not understand each other.";
const LAST_OWNER = "Make somebody else owner before you leave.";
const NO_GROUP = "This group does not exist, or you are not a member any more.";
const AMBIGUOUS_MESSAGE = "The server took it for another message. Please try again.";

/** Every text that people see, in English. Other languages say the same things: `Texts` is their form. */
export const en = {
  appName: "ChatSync",
  tagline: "Conversations on your own server.",
  loading: "Loading",
  close: "Close",
  cancel: "Cancel",
  save: "Save",
  retry: "Retry",
  delete: "Delete",
  tooLong: (most: number) => `Use at most ${number(most)} characters.`,

  auth: {
    signIn: "Sign in",
    signUp: "Create account",
    signOut: "Sign out",
    welcomeBack: "Welcome back",
    getStarted: "Create your account",
    username: "Username",
    displayName: "Display name",
    password: "Password",
    showPassword: "Show password",
    hidePassword: "Hide password",
    noAccount: "New here?",
    haveAccount: "Already have an account?",
    usernameHelp: "2 to 32 letters, digits, dots, dashes or underscores",
    displayNameHelp: "Optional: how others see you",
    passwordHelp: "At least 8 characters; a few words work well",
    capsLock: "Caps Lock is on",
    strength: {
      weak: "Easy to guess",
      fair: "Could be longer",
      good: "Good password",
      strong: "Strong password",
    },
    usernameInvalid: USERNAME_RULE,
    passwordTooShort: "Use at least 8 characters.",
    usernameMissing: "Enter your username.",
    passwordMissing: "Enter your password.",
    sessionEnded: "Your session has ended. Please sign in again.",
    tooManyTries: (seconds: number) =>
      `Too many tries. Please wait ${measured(seconds, "second", "long")}.`,
    signedInAs: (username: string) => `Signed in as ${username}`,
    account: "Account",
  },

  account: {
    readReceipts: "Send read receipts",
    readReceiptsHelp: "When off, others see only that messages were delivered.",
  },

  settings: {
    title: "Settings",
    profile: "Profile",
    privacy: "Privacy",
    appearance: "Appearance",
    theme: "Theme",
    themes: { system: "Like the system", light: "Light", dark: "Dark" },
    density: "Density",
    densities: { comfortable: "Comfortable", compact: "Compact" },
    language: "Language",
    languageOfBrowser: "Like the browser",
    notifications: "Notifications",
    notifyMe: "Show new messages on the desktop",
    notifyDenied: "The browser forbids it: allow notifications for this page in its settings.",
    notifyUnsupported: "This browser cannot show notifications on this page.",
    noteContent: "Show what was written",
    noteContentHelp: "When off, a notification tells only who or which group it is from.",
    readOut: "Read out new messages",
    readOutHelp: "For screen readers: what arrives in the open conversation is read out.",
    messages: "Messages",
    sendKey: "Send with",
    openAt: "Open a conversation at",
    openAtChoices: { firstUnread: "First unread message", newest: "Newest message" },
    saved: "Saved",
    sessions: "Where you are signed in",
    sessionsFailed: "The list could not be loaded.",
    thisDevice: "This device",
    unknownDevice: "Unknown device",
    deviceOn: (browser: string, system: string) => `${browser} on ${system}`,
    signedIn: (when: string) => `signed in ${when}`,
    lastUsed: (when: string) => `last used ${when}`,
    end: "Sign out",
    endNamed: (device: string) => `Sign out ${device}`,
    endFailed: "It could not be signed out. Please try again.",
    signOutQuestion: "Sign out?",
    unsentLost: (count: number) =>
      counted(count, {
        one: "# message that has not been sent yet will be deleted.",
        other: "# messages that have not been sent yet will be deleted.",
      }),
    everywhere: "Sign out everywhere",
    everywhereQuestion: "Sign out everywhere?",
    everywhereHelp: "You are signed out of every device, of this one too.",
  },

  errors: {
    unreachable: "The server cannot be reached. Check your connection and try again.",
    unexpected: "Something went wrong. Please try again.",
    noAnswer: "The server did not answer in time. Please try again.",
    notSaved: "The change could not be saved. Please try again.",
    signOutFailed: "You could not be signed out. Please try again.",
    noCookie:
      "The browser has not kept the sign-in. Allow cookies for this page, then sign in again.",
    crashed: "Something went wrong in the app.",
    notShown:
      "This part of the app could not be shown. Reload the page once the server can be reached.",
    reload: "Reload",
  },

  /**
   * Why the server refuses. `special` is by code and field ("conflict username"), or by what was asked for and
   * code ("login unauthenticated"). Of what has several meanings the server's own English sentence says more,
   * so that other languages have more of these than English.
   */
  refusals: {
    special: {
      "conflict username": "This name is taken.",
      "invalid username": USERNAME_RULE,
      "private_message conflict": AMBIGUOUS_MESSAGE,
      "group_message conflict": AMBIGUOUS_MESSAGE,
      "group_message not_found": NO_GROUP,
      "add_member forbidden": "Only owners and admins can add members here.",
      "update_group forbidden": "Only owners and admins can change the group.",
      "update_group not_found": NO_GROUP,
      "leave_group forbidden": LAST_OWNER,
      "leave_group not_found": NO_GROUP,
      "delete_group forbidden": "Only owners can delete the group.",
      "delete_group not_found": NO_GROUP,
    } as Readonly<Record<string, string>>,
    general: {
      bad_frame: VERSIONS_DIFFER,
      unknown_type: VERSIONS_DIFFER,
      unauthenticated: "Please sign in.",
      forbidden: "You may not do this.",
      not_found: "It does not exist, or not any more.",
      invalid: "The server does not take this.",
      too_large: "This is too long to be sent.",
      conflict: "It contradicts something that is there already.",
      rate_limited: "That was too much at once. Please wait a moment.",
      unavailable: "The server cannot do this just now. Please try again in a moment.",
      internal: "Something went wrong on the server. Please try again.",
    } satisfies Record<ErrorCode, string>,
  },

  update: {
    label: "New version",
    available: "There is a new version of the app.",
  },

  connection: {
    connecting: "Connecting…",
    lost: "No connection. Messages are sent when you are back.",
    offline: "You are offline. Messages are sent when you are back.",
    retryIn: (seconds: number) => `Next try in ${measured(seconds, "second", "short")}`,
    tryNow: "Try now",
    tooManyConnections:
      "This account is open in too many places. Close one of them, then try again.",
    refused: VERSIONS_DIFFER,
    label: "Connection",
    reconnected: "Reconnected",
    outbox: (count: number) =>
      counted(count, { one: "# message waits to be sent", other: "# messages wait to be sent" }),
  },

  presence: {
    online: "Online",
    away: "Away",
    offline: "Offline",
    lastSeen: (when: string) => `last seen ${when}`,
    justNow: "just now",
  },

  sidebar: {
    label: "People and groups",
    chats: "Chats",
    people: "People",
    conversations: "Conversations",
    newGroup: "New group",
    unreadShort: (count: number) => number(count),
    unread: (count: number) =>
      counted(count, { one: "# unread message", other: "# unread messages" }),
    noConversations: "No conversations yet",
    noConversationsHelp: "Find somebody to talk to, or make a group.",
    findPeople: "Find people",
    you: (line: string) => `You: ${line}`,
    by: (name: string, line: string) => `${name}: ${line}`,
    noMessages: "No messages yet",
    notSent: (line: string) => `Not sent: ${line}`,
  },

  conversation: {
    options: (name: string) => `Options for ${name}`,
    markRead: "Mark as read",
    markUnread: "Mark as unread",
    markedUnread: "Marked as unread",
    mute: "Mute",
    muteExceptMentions: "Mute, except for mentions",
    muteHours: (hours: number) =>
      counted(hours, { one: "Mute for an hour", other: "Mute for # hours" }),
    unmute: "Unmute",
    muted: "Muted",
    mutedExceptMentions: "Muted, except for mentions",
    mutedUntil: (time: string) => `Muted until ${time}`,
  },

  people: {
    search: "Search people",
    results: "People on this server",
    found: (count: number) =>
      count === 0
        ? "Nobody found"
        : counted(count, { one: "# person found", other: "# people found" }),
    foundMany: "Many people found",
    nobody: "Nobody is here yet",
    offline: "No connection",
    offlineHelp: "People are found again as soon as the server can be reached.",
    nobodyHelp: "Tell others where this server is, so that they can sign up.",
    noMatch: (query: string) => `No part of a name begins with “${query}”`,
    noMatchHelp: "Try the beginning of a username, or of a first or last name.",
    failed: "The list could not be loaded.",
  },

  chat: {
    pickTitle: "Pick a conversation",
    pickHelp: "Choose one on the left, or find people to start a new one.",
    with: (name: string) => `Conversation with ${name}`,
    inGroup: (name: string) => `Group ${name}`,
    back: "Back to conversations",
    messages: "Messages",
    notFound: "This conversation is not available",
    notFoundHelp: "It does not exist, or you are not a member any more.",
    toConversations: "Show conversations",
    begin: (name: string) => `This is the beginning of your conversation with ${name}.`,
    beginGroup: (name: string) => `This is the beginning of ${name}.`,
    sayHello: "Say hello: write the first message below.",
    olderFailed: "Older messages could not be loaded.",
    jumpToLatest: "Jump to latest messages",
    jumpToFirstNew: "Jump to the first new message",
    today: "Today",
    yesterday: "Yesterday",
    members: (count: number) => counted(count, { one: "# member", other: "# members" }),
    groupDetails: "Group details",
    you: "You",
    delivery: {
      waiting: "Waiting to be sent",
      sent: "Sent",
      delivered: "Delivered",
      read: "Read",
    } satisfies Record<DeliveryState | "waiting", string>,
    notSent: "Not sent",
    lost: (count: number, group: string) =>
      `${counted(count, { one: "# message was", other: "# messages were" })} not sent to ${group}: you are no longer a member.`,
    aGroup: "a group",
    receipts: {
      title: "Who has read this",
      open: (state: string) => `${state}: who has read this`,
      read: (count: number) => `Read by ${number(count)}`,
      delivered: (count: number) => `Delivered to ${number(count)}`,
      sent: (count: number) => `Not delivered yet to ${number(count)}`,
      more: (count: number) => `and ${number(count)} more`,
      failed: "It could not be found out who has read this.",
    },
    typing: (names: readonly string[]) => {
      if (names.length > 3) return "Several people are typing…";
      return `${list(names)} ${names.length === 1 ? "is" : "are"} typing…`;
    },
  },

  /** What happened to a group. Who did it is null for the one who reads it. */
  system: {
    /** To whom it was done; the one who reads it is null among them. */
    names: (told: readonly Someone[], more: number) =>
      list([...told.map((name) => name ?? "you"), ...(more > 0 ? [`${number(more)} more`] : [])]),
    groupCreated: (who: Someone) => `${who ?? "You"} created the group`,
    groupUpdated: (who: Someone) => `${who ?? "You"} changed the group`,
    groupRenamed: (who: Someone, name: string) => `${who ?? "You"} named the group “${name}”`,
    memberAdded: (who: Someone, whom: string) => `${who ?? "You"} added ${whom}`,
    memberRemoved: (who: Someone, whom: string) => `${who ?? "You"} removed ${whom}`,
    memberLeft: (who: Someone) => `${who ?? "You"} left the group`,
    roleChanged: (who: Someone, whom: string, role: Role) =>
      `${who ?? "You"} made ${whom} ${ROLES[role]}`,
    ownRoleChanged: (who: Someone, role: Role) => `${who ?? "You"} became ${ROLES[role]}`,
    groupDeleted: (who: Someone) => `${who ?? "You"} deleted the group`,
    unknown: "Something happened in the group",
  },

  message: {
    code: "Code",
    codeIn: (language: string) => (language === "" ? "Code" : `Code in ${language}`),
    copy: "Copy",
    copyCode: "Copy code",
    copyText: "Copy text",
    newMessages: "New messages",
    jumpToNew: (count: number) =>
      counted(count, { one: "Jump to # new message", other: "Jump to # new messages" }),
    marks: { bold: "Bold", italic: "Italic", code: "Code", link: "Link" },
    linkText: "text",
    bytesLeft: (left: number, limit: number) =>
      `${number(left)} of ${measured(limit, "byte", "long")} left`,
    draft: (text: string) => `Draft: ${text}`,
    emoji: "Insert emoji",
    copied: "Copied",
    notCopied: "Not copied",
  },

  emoji: {
    title: "Emoji",
    search: "Search emoji",
    categories: "Categories",
    recent: "Recently used",
    groups: {
      0: "Smileys",
      1: "People",
      3: "Animals and nature",
      4: "Food and drink",
      5: "Travel and places",
      6: "Activities",
      7: "Objects",
      8: "Symbols",
      9: "Flags",
    },
    found: "Found",
    nothing: "No emoji found",
    failed: "The emoji could not be loaded.",
  },

  composer: {
    label: "Message",
    placeholder: (name: string) => `Message ${name}`,
    send: "Send message",
    tooLong: (bytes: number) => `Too long by ${measured(bytes, "byte", "long")}`,
    cannotSend: "This is too long to be sent.",
    adminsOnly: "Only admins can write in this group.",
    suggestions: "Suggestions",
    suggested: (count: number) => counted(count, { one: "# suggestion", other: "# suggestions" }),
  },

  profile: {
    title: "Profile",
    you: "This is you, as others see you.",
    message: "Message",
    copyLink: "Copy link",
    groupsInCommon: (count: number) =>
      counted(count, { one: "# group in common", other: "# groups in common" }),
  },

  details: {
    close: "Close details",
    editGroup: "Edit group",
    findMember: "Find a member",
    showAll: (count: number) => `Show all ${number(count)}`,
    aloneHelp: "You are the only one here: to leave, delete the group.",
  },

  groups: {
    create: "Create group",
    name: "Group name",
    description: "Description",
    members: "Members",
    membersHelp: "Type the beginning of a first or last name",
    addMembers: "Add members",
    add: "Add",
    searching: "Searching…",
    noPeople: "Nobody found",
    showFound: "Show who was found",
    hideFound: "Hide who was found",
    removeAll: "Remove all",
    nameMissing: "Give the group a name.",
    settings: "Permissions",
    whoMayPost: "Who may write",
    whoMayAdd: "Who may add members",
    policy: { everyone: "Everyone", admins: "Admins only" },
    role: { owner: "Owner", admin: "Admin", member: "Member" },
    makeRole: { owner: "Make owner", admin: "Make admin", member: "Make member" },
    actionsFor: (name: string) => `Actions for ${name}`,
    remove: "Remove from group",
    leave: "Leave group",
    delete: "Delete group",
    lastOwner: LAST_OWNER,
    confirmRemove: (name: string, group: string) => `Remove ${name} from ${group}?`,
    confirmRemoveHelp: "They will no longer see this group or its history.",
    confirmLeave: (group: string) => `Leave ${group}?`,
    confirmLeaveHelp: "You will no longer see this group or its history.",
    confirmDelete: (group: string) => `Delete ${group}?`,
    confirmDeleteHelp: "The group and its history disappear for everybody. This cannot be undone.",
    removeConfirmed: "Remove",
    leaveConfirmed: "Leave",
  },

  filter: {
    label: "Filter conversations",
    unreadOnly: "Unread only",
    found: (count: number) =>
      count === 0
        ? "No conversation found"
        : counted(count, { one: "# conversation", other: "# conversations" }),
    noMatch: (query: string) => `No conversation is called “${query}”`,
    noMatchHelp: "Perhaps there is somebody of that name whom you have not written to yet.",
    noUnread: "Nothing is unread",
    noUnreadHelp: "You have read everything.",
    showAll: "Show all conversations",
    searchEverybody: "Search everybody",
  },

  switcher: {
    open: "Jump to a person or group",
    title: "Jump to",
    label: "Name of a person or group",
    results: "Where to jump",
    count: (count: number) => counted(count, { one: "# result", other: "# results" }),
    noMatch: "Nobody and nothing is called that.",
    searching: "Searching…",
    searchFailed: "The server could not be asked for more people.",
    group: "Group",
    help: "Arrow keys to choose, Enter to open",
  },

  shortcuts: {
    title: "Keyboard shortcuts",
    or: "or",
    places: {
      anywhere: "Anywhere",
      composer: "While writing",
      list: "In the list and the messages",
    },
    keys: {
      Control: "Ctrl",
      Shift: "Shift",
      Enter: "Enter",
    },
    does: {
      jump: "Jump to a person or group",
      previous: "Previous conversation",
      next: "Next conversation",
      previousUnread: "Previous unread conversation",
      nextUnread: "Next unread conversation",
      markRead: "Mark the open conversation as read",
      markAllRead: "Mark everything as read",
      focusComposer: "Go to the message field",
      nextRegion: "Next part of the window",
      previousRegion: "Previous part of the window",
      help: "Show this table",
      send: "Send the message",
      newLine: "New line",
      bold: "Bold",
      italic: "Italic",
      link: "Link",
      acceptSuggestion: "Take the suggestion for @name or :emoji",
      chooseSuggestion: "Another suggestion",
      closeSuggestions: "Close the suggestions",
      moveInList: "Up and down",
    },
    skipToMessages: "Skip to messages",
  },

  notifications: {
    offer: "Be told when somebody writes to you, even while you do something else?",
    turnOn: "Turn on notifications",
    notNow: "Not now",
    denied: "Notifications are blocked. Allow them for this site in the browser’s settings.",
    title: (name: string, count: number) => (count === 1 ? name : `${name} (${number(count)})`),
    messages: (count: number) => counted(count, { one: "# new message", other: "# new messages" }),
    inConversations: (names: readonly string[], more: number) =>
      list(more > 0 ? [...names, `${number(more)} more`] : names),
    page: (name: string, unread: number) =>
      `${unread > 0 ? `(${number(unread)}) ` : ""}${name === "" ? "" : `${name} – `}ChatSync`,
  },

  live: {
    label: "New messages",
    message: (name: string, line: string) => `${name}: ${line}`,
    many: (count: number, name: string, others: number) => {
      const rest = others > 0 ? [counted(others, { one: "# other", other: "# others" })] : [];
      return `${number(count)} new messages from ${list([name, ...rest])}`;
    },
  },
};

export type Texts = typeof en;

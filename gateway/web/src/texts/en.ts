import type { DeliveryState } from "../store";

const listFormat = new Intl.ListFormat("en", { type: "conjunction" });

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
    usernameInvalid: "Use 2 to 32 letters, digits, dots, dashes or underscores.",
    passwordTooShort: "Use at least 8 characters.",
    usernameMissing: "Enter your username.",
    passwordMissing: "Enter your password.",
    sessionEnded: "Your session has ended. Please sign in again.",
    tooManyTries: (seconds: number) =>
      `Too many tries. Please wait ${seconds === 1 ? "a second" : `${seconds} seconds`}.`,
    signedInAs: (username: string) => `Signed in as ${username}`,
    account: "Account",
  },

  account: {
    readReceipts: "Send read receipts",
    readReceiptsHelp: "When off, others see only that messages were delivered.",
  },

  errors: {
    unreachable: "The server cannot be reached. Check your connection and try again.",
    unexpected: "Something went wrong. Please try again.",
    noAnswer: "The server did not answer in time. Please try again.",
    messageTooLong: "This message is too long to be sent.",
    notSaved: "The change could not be saved. Please try again.",
    signOutFailed: "You could not be signed out. Please try again.",
    crashed: "Something went wrong in the app.",
    reload: "Reload",
  },

  connection: {
    connecting: "Connecting…",
    lost: "No connection. Messages are sent when you are back.",
    offline: "You are offline. Messages are sent when you are back.",
    retryIn: (seconds: number) => `Next try in ${seconds} s`,
    tryNow: "Try now",
    tooManyConnections:
      "This account is open in too many places. Close one of them, then try again.",
    refused: "This version of the app and the server do not understand each other.",
    label: "Connection",
    reconnected: "Reconnected",
    outbox: (count: number) =>
      count === 1 ? "1 message waits to be sent" : `${count} messages wait to be sent`,
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
    unread: (count: number) => (count === 1 ? "1 unread message" : `${count} unread messages`),
    noConversations: "No conversations yet",
    noConversationsHelp: "Find somebody to talk to, or make a group.",
    findPeople: "Find people",
    you: (line: string) => `You: ${line}`,
    by: (name: string, line: string) => `${name}: ${line}`,
    noMessages: "No messages yet",
    notSent: (line: string) => `Not sent: ${line}`,
  },

  people: {
    search: "Search people",
    results: "People on this server",
    nobody: "Nobody is here yet",
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
    today: "Today",
    yesterday: "Yesterday",
    members: (count: number) => (count === 1 ? "1 member" : `${count} members`),
    groupDetails: "Group details",
    you: "You",
    youInSentence: "you",
    delivery: {
      waiting: "Waiting to be sent",
      sent: "Sent",
      delivered: "Delivered",
      read: "Read",
    } satisfies Record<DeliveryState | "waiting", string>,
    notSent: "Not sent",
    receipts: {
      title: "Who has read this",
      open: (state: string) => `${state}: who has read this`,
      read: (count: number) => `Read by ${count}`,
      delivered: (count: number) => `Delivered to ${count}`,
      sent: (count: number) => `Not delivered yet to ${count}`,
      more: (count: number) => `and ${count} more`,
      failed: "It could not be found out who has read this.",
    },
    typing: (names: readonly string[]) => {
      const [first, second, third] = names;
      if (names.length === 1) return `${first} is typing…`;
      if (names.length === 2) return `${first} and ${second} are typing…`;
      if (names.length === 3) return `${first}, ${second} and ${third} are typing…`;
      return "Several people are typing…";
    },
  },

  system: {
    names: (told: readonly string[], more: number) =>
      more > 0 ? `${told.join(", ")} and ${more} more` : listFormat.format(told),
    groupCreated: (who: string) => `${who} created the group`,
    groupUpdated: (who: string) => `${who} changed the group`,
    groupRenamed: (who: string, name: string) => `${who} named the group “${name}”`,
    memberAdded: (who: string, whom: string) => `${who} added ${whom}`,
    memberRemoved: (who: string, whom: string) => `${who} removed ${whom}`,
    memberLeft: (who: string) => `${who} left`,
    roleChanged: (who: string, whom: string, role: string) => `${who} made ${whom} ${role}`,
    groupDeleted: (who: string) => `${who} deleted the group`,
  },

  message: {
    code: "Code",
    codeIn: (language: string) => (language === "" ? "Code" : `Code in ${language}`),
    copy: "Copy",
    copyCode: "Copy code",
    copyText: "Copy text",
    newMessages: "New messages",
    jumpToNew: (count: number) =>
      count === 1 ? "Jump to 1 new message" : `Jump to ${count} new messages`,
    marks: { bold: "Bold", italic: "Italic", code: "Code" },
    bytesLeft: (left: string, limit: string) => `${left} of ${limit} bytes left`,
    draft: (text: string) => `Draft: ${text}`,
    emoji: "Insert emoji",
    copied: "Copied",
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
    suggestions: "Emoji suggestions",
  },

  composer: {
    label: "Message",
    placeholder: (name: string) => `Message ${name}`,
    send: "Send message",
    tooLong: (bytes: number) => `Too long by ${bytes} ${bytes === 1 ? "byte" : "bytes"}`,
    adminsOnly: "Only admins can write in this group.",
  },

  profile: {
    title: "Profile",
    you: "This is you, as others see you.",
    message: "Message",
    copyLink: "Copy link",
    copied: "Copied",
    groupsInCommon: (count: number) =>
      count === 1 ? "1 group in common" : `${count} groups in common`,
  },

  details: {
    close: "Close details",
    editGroup: "Edit group",
    descriptionTooLong: "Use at most 1,024 characters.",
    findMember: "Find a member",
    showAll: (count: number) => `Show all ${count}`,
    aloneHelp: "You are the only one here. Who leaves last deletes the group.",
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
    nameMissing: "Give the group a name.",
    nameTooLong: "Use at most 64 characters.",
    settings: "Permissions",
    whoMayPost: "Who may write",
    whoMayAdd: "Who may add members",
    policy: { everyone: "Everyone", admins: "Admins only" },
    role: { owner: "Owner", admin: "Admin", member: "Member" },
    roleInSentence: { owner: "an owner", admin: "an admin", member: "a member" },
    makeRole: { owner: "Make owner", admin: "Make admin", member: "Make member" },
    actionsFor: (name: string) => `Actions for ${name}`,
    remove: "Remove from group",
    leave: "Leave group",
    delete: "Delete group",
    lastOwner: "Make somebody else owner before you leave.",
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
    recent: "Recent",
    conversations: "Conversations",
    people: "People",
    results: "Where to jump",
    count: (count: number) => (count === 1 ? "1 result" : `${count} results`),
    noMatch: "Nobody and nothing is called that.",
    searching: "Searching…",
    searchFailed: "The server could not be asked for more people.",
    group: "Group",
    unread: (count: number) => (count === 1 ? "1 unread" : `${count} unread`),
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
      moveInList: "Up and down",
    },
    skipToMessages: "Skip to messages",
  },

  notifications: {
    offer: "Be told when somebody writes to you, even while you do something else?",
    turnOn: "Turn on notifications",
    notNow: "Not now",
    denied: "Notifications are blocked. Allow them for this site in the browser’s settings.",
    title: (name: string, count: number) => (count === 1 ? name : `${name} (${count})`),
    messages: (count: number) => (count === 1 ? "1 new message" : `${count} new messages`),
    inConversations: (names: readonly string[], more: number) =>
      more > 0 ? `${names.join(", ")} and ${more} more` : listFormat.format(names),
    page: (name: string, unread: number) =>
      `${unread > 0 ? `(${unread}) ` : ""}${name === "" ? "" : `${name} – `}ChatSync`,
  },

  live: {
    label: "New messages",
    message: (name: string, line: string) => `${name}: ${line}`,
    many: (count: number, name: string, others: number) => {
      const from =
        others === 0 ? name : `${name} and ${others === 1 ? "1 other" : `${others} others`}`;
      return `${count} new messages from ${from}`;
    },
  },
};

export type Texts = typeof en;

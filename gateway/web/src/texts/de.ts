import type { Role } from "../protocol";
import type { Texts } from "./en";
import { wordingOf } from "./wording";

const { number, measured, counted, list } = wordingOf("de");

const ROLES: Readonly<Record<Role, string>> = {
  owner: "zum Besitzer",
  admin: "zum Admin",
  member: "zum einfachen Mitglied",
};

// Said in more than one place.
const USERNAME_RULE = "Nimm 2 bis 32 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche.";
const VERSIONS_DIFFER = "Diese Version der App und der Server verstehen einander nicht.";
const LAST_OWNER = "Mache jemand anderen zum Besitzer, bevor du gehst.";
const NO_GROUP = "Diese Gruppe gibt es nicht, oder du bist kein Mitglied mehr.";
const TOO_MANY_MEMBERS = "Das sind mehr Mitglieder, als eine Gruppe haben kann.";
const BAD_MESSAGE =
  "So nimmt der Server diese Nachricht nicht an: Sie enthält ein Zeichen, das nicht erlaubt ist.";
const AMBIGUOUS_MESSAGE =
  "Der Server hat sie mit einer anderen Nachricht verwechselt. Bitte versuche es noch einmal.";
const FOREIGN_ADDRESS =
  "Unter dieser Adresse nimmt der Server keine Anmeldung an. Öffne die App unter seiner eigenen.";

/** The beginning of what somebody, or the reader, has done. */
function has(who: string | null): string {
  return who === null ? "Du hast" : `${who} hat`;
}

export const de: Texts = {
  appName: "ChatSync",
  tagline: "Gespräche auf dem eigenen Server.",
  loading: "Wird geladen",
  close: "Schließen",
  cancel: "Abbrechen",
  save: "Speichern",
  retry: "Erneut versuchen",
  delete: "Löschen",
  tooLong: (most) => `Nimm höchstens ${number(most)} Zeichen.`,

  auth: {
    signIn: "Anmelden",
    signUp: "Konto anlegen",
    signOut: "Abmelden",
    welcomeBack: "Willkommen zurück",
    getStarted: "Lege dein Konto an",
    username: "Benutzername",
    displayName: "Anzeigename",
    password: "Passwort",
    showPassword: "Passwort zeigen",
    hidePassword: "Passwort verbergen",
    noAccount: "Neu hier?",
    haveAccount: "Du hast schon ein Konto?",
    usernameHelp: "2 bis 32 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche",
    displayNameHelp: "Freiwillig: wie andere dich sehen",
    passwordHelp: "Mindestens 8 Zeichen; ein paar Wörter sind eine gute Wahl",
    capsLock: "Die Feststelltaste ist an",
    strength: {
      weak: "Leicht zu erraten",
      fair: "Könnte länger sein",
      good: "Gutes Passwort",
      strong: "Starkes Passwort",
    },
    usernameInvalid: USERNAME_RULE,
    passwordTooShort: "Nimm mindestens 8 Zeichen.",
    usernameMissing: "Gib deinen Benutzernamen ein.",
    passwordMissing: "Gib dein Passwort ein.",
    sessionEnded: "Deine Sitzung ist beendet. Bitte melde dich wieder an.",
    tooManyTries: (seconds) =>
      `Zu viele Versuche. Bitte warte ${measured(seconds, "second", "long")}.`,
    signedInAs: (username) => `Angemeldet als ${username}`,
    account: "Konto",
  },

  account: {
    readReceipts: "Lesebestätigungen senden",
    readReceiptsHelp: "Sonst sehen andere nur, dass Nachrichten zugestellt wurden.",
  },

  settings: {
    title: "Einstellungen",
    profile: "Profil",
    privacy: "Privatsphäre",
    appearance: "Aussehen",
    theme: "Farbschema",
    themes: { system: "Wie das System", light: "Hell", dark: "Dunkel" },
    density: "Dichte",
    densities: { comfortable: "Bequem", compact: "Kompakt" },
    language: "Sprache",
    languageOfBrowser: "Wie der Browser",
    notifications: "Benachrichtigungen",
    notifyMe: "Neue Nachrichten auf dem Bildschirm anzeigen",
    notifyDenied:
      "Der Browser verbietet es: Erlaube Benachrichtigungen für diese Seite in seinen Einstellungen.",
    notifyUnsupported: "Dieser Browser kann auf dieser Seite keine Benachrichtigungen anzeigen.",
    noteContent: "Anzeigen, was geschrieben wurde",
    noteContentHelp:
      "Sonst sagt eine Benachrichtigung nur, von wem oder aus welcher Gruppe sie kommt.",
    readOut: "Neue Nachrichten vorlesen",
    readOutHelp: "Für Screenreader: Was in der offenen Unterhaltung ankommt, wird vorgelesen.",
    messages: "Nachrichten",
    sendKey: "Senden mit",
    openAt: "Unterhaltungen beginnen mit",
    openAtChoices: { firstUnread: "Erste ungelesene Nachricht", newest: "Neueste Nachricht" },
    saved: "Gespeichert",
    sessions: "Wo du angemeldet bist",
    sessionsFailed: "Die Liste konnte nicht geladen werden.",
    thisDevice: "Dieses Gerät",
    unknownDevice: "Unbekanntes Gerät",
    deviceOn: (browser, system) => `${browser} unter ${system}`,
    signedIn: (when) => `angemeldet ${when}`,
    lastUsed: (when) => `zuletzt benutzt ${when}`,
    end: "Abmelden",
    endNamed: (device) => `${device} abmelden`,
    endFailed: "Die Abmeldung ist nicht gelungen. Bitte versuche es noch einmal.",
    signOutQuestion: "Abmelden?",
    unsentLost: (count) =>
      counted(count, {
        one: "# Nachricht, die noch nicht gesendet wurde, wird gelöscht.",
        other: "# Nachrichten, die noch nicht gesendet wurden, werden gelöscht.",
      }),
    everywhere: "Überall abmelden",
    everywhereQuestion: "Überall abmelden?",
    everywhereHelp: "Du wirst auf jedem Gerät abgemeldet, auch auf diesem.",
  },

  errors: {
    unreachable:
      "Der Server ist nicht erreichbar. Prüfe deine Verbindung und versuche es noch einmal.",
    unexpected: "Etwas ist schiefgegangen. Bitte versuche es noch einmal.",
    noAnswer: "Der Server hat nicht rechtzeitig geantwortet. Bitte versuche es noch einmal.",
    notSaved: "Die Änderung konnte nicht gespeichert werden. Bitte versuche es noch einmal.",
    signOutFailed: "Du konntest nicht abgemeldet werden. Bitte versuche es noch einmal.",
    noCookie:
      "Der Browser hat die Anmeldung nicht behalten. Erlaube Cookies für diese Seite und melde dich dann noch einmal an.",
    crashed: "In der App ist etwas schiefgegangen.",
    notShown:
      "Dieser Teil der App konnte nicht angezeigt werden. Lade die Seite neu, sobald der Server erreichbar ist.",
    reload: "Neu laden",
  },

  refusals: {
    special: {
      "login unauthenticated": "Der Benutzername oder das Passwort ist falsch.",
      "login forbidden": FOREIGN_ADDRESS,
      "register forbidden": FOREIGN_ADDRESS,
      "conflict username": "Dieser Name ist schon vergeben.",
      "invalid username": USERNAME_RULE,
      "invalid password":
        "Nimm ein Passwort mit mehr Zeichen, das schwer zu erraten ist und deinen Benutzernamen nicht enthält.",
      "invalid display_name": "Ein Anzeigename hat 1 bis 64 Zeichen, alle davon sichtbar.",
      "private_message not_found": "Diese Person gibt es nicht.",
      "private_message invalid": BAD_MESSAGE,
      "private_message conflict": AMBIGUOUS_MESSAGE,
      "group_message not_found": NO_GROUP,
      "group_message invalid": BAD_MESSAGE,
      "group_message conflict": AMBIGUOUS_MESSAGE,
      "group_message forbidden": "In dieser Gruppe können nur Besitzer und Admins schreiben.",
      "invalid name": "Ein Gruppenname hat 1 bis 64 Zeichen, alle davon sichtbar.",
      "invalid description": "Diese Beschreibung ist zu lang.",
      "create_group not_found": "Mindestens eine dieser Personen gibt es nicht.",
      "create_group invalid": TOO_MANY_MEMBERS,
      "add_member forbidden": "Nur Besitzer und Admins können hier Mitglieder hinzufügen.",
      "add_member invalid": TOO_MANY_MEMBERS,
      "add_member not_found": "Diese Person oder Gruppe gibt es nicht.",
      "remove_member forbidden":
        "Dafür fehlt dir das Recht: Admins können nur einfache Mitglieder entfernen, Besitzer alle.",
      "remove_member not_found": "Diese Person ist kein Mitglied der Gruppe mehr.",
      "set_role forbidden":
        "Nur Besitzer können Rollen vergeben, und eine Gruppe braucht immer jemanden, dem sie gehört.",
      "set_role not_found": "Diese Person ist kein Mitglied der Gruppe mehr.",
      "update_group forbidden": "Nur Besitzer und Admins können die Gruppe ändern.",
      "update_group not_found": NO_GROUP,
      "leave_group forbidden": LAST_OWNER,
      "leave_group not_found": NO_GROUP,
      "delete_group forbidden": "Nur Besitzer können die Gruppe löschen.",
      "delete_group not_found": NO_GROUP,
    },
    general: {
      bad_frame: VERSIONS_DIFFER,
      unknown_type: VERSIONS_DIFFER,
      unauthenticated: "Bitte melde dich an.",
      forbidden: "Das darfst du nicht.",
      not_found: "Das gibt es nicht, oder nicht mehr.",
      invalid: "Diese Angabe nimmt der Server nicht an.",
      too_large: "Das ist zu lang, um gesendet zu werden.",
      conflict: "Das widerspricht etwas, das es schon gibt.",
      rate_limited: "Das war zu viel auf einmal. Bitte warte einen Moment.",
      unavailable: "Der Server kann das gerade nicht. Bitte versuche es gleich noch einmal.",
      internal: "Auf dem Server ist etwas schiefgegangen. Bitte versuche es noch einmal.",
    },
  },

  update: {
    label: "Neue Version",
    available: "Es gibt eine neue Version der App.",
  },

  connection: {
    connecting: "Verbindung wird hergestellt …",
    lost: "Keine Verbindung. Nachrichten werden gesendet, sobald du wieder da bist.",
    offline: "Du bist offline. Nachrichten werden gesendet, sobald du wieder da bist.",
    retryIn: (seconds) => `Nächster Versuch in ${measured(seconds, "second", "short")}`,
    tryNow: "Jetzt versuchen",
    tooManyConnections:
      "Dieses Konto ist an zu vielen Stellen geöffnet. Schließe eine davon und versuche es dann erneut.",
    refused: VERSIONS_DIFFER,
    label: "Verbindung",
    reconnected: "Wieder verbunden",
    outbox: (count) =>
      counted(count, {
        one: "# Nachricht wartet auf das Senden",
        other: "# Nachrichten warten auf das Senden",
      }),
  },

  presence: {
    online: "Online",
    away: "Abwesend",
    offline: "Offline",
    lastSeen: (when) => `zuletzt gesehen ${when}`,
    justNow: "gerade eben",
  },

  sidebar: {
    label: "Personen und Gruppen",
    chats: "Chats",
    people: "Personen",
    conversations: "Unterhaltungen",
    newGroup: "Neue Gruppe",
    unreadShort: (count) => number(count),
    unread: (count) =>
      counted(count, { one: "# ungelesene Nachricht", other: "# ungelesene Nachrichten" }),
    noConversations: "Noch keine Unterhaltungen",
    noConversationsHelp: "Finde jemanden zum Reden oder gründe eine Gruppe.",
    findPeople: "Personen finden",
    you: (line) => `Du: ${line}`,
    by: (name, line) => `${name}: ${line}`,
    noMessages: "Noch keine Nachrichten",
    notSent: (line) => `Nicht gesendet: ${line}`,
  },

  conversation: {
    options: (name) => `Optionen für ${name}`,
    markRead: "Als gelesen markieren",
    markUnread: "Als ungelesen markieren",
    markedUnread: "Als ungelesen markiert",
    mute: "Stummschalten",
    muteExceptMentions: "Stummschalten, außer für Erwähnungen",
    muteHours: (hours) =>
      counted(hours, { one: "Eine Stunde stummschalten", other: "# Stunden stummschalten" }),
    unmute: "Nicht mehr stummschalten",
    muted: "Stummgeschaltet",
    mutedExceptMentions: "Stummgeschaltet, außer für Erwähnungen",
    mutedUntil: (time) => `Stummgeschaltet bis ${time}`,
  },

  people: {
    search: "Personen suchen",
    results: "Personen auf diesem Server",
    found: (count) =>
      count === 0
        ? "Niemand gefunden"
        : counted(count, { one: "# Person gefunden", other: "# Personen gefunden" }),
    foundMany: "Viele Personen gefunden",
    nobody: "Hier ist noch niemand",
    offline: "Keine Verbindung",
    offlineHelp: "Personen werden wieder gefunden, sobald der Server erreichbar ist.",
    nobodyHelp: "Sag anderen, wo dieser Server ist, damit sie sich ein Konto anlegen können.",
    noMatch: (query) => `Kein Teil eines Namens beginnt mit „${query}“`,
    noMatchHelp: "Versuche es mit dem Anfang eines Benutzer-, Vor- oder Nachnamens.",
    failed: "Die Liste konnte nicht geladen werden.",
  },

  chat: {
    pickTitle: "Wähle eine Unterhaltung",
    pickHelp: "Wähle links eine aus oder finde Personen, um eine neue zu beginnen.",
    with: (name) => `Unterhaltung mit ${name}`,
    inGroup: (name) => `Gruppe ${name}`,
    back: "Zurück zu den Unterhaltungen",
    messages: "Nachrichten",
    notFound: "Diese Unterhaltung ist nicht verfügbar",
    notFoundHelp: "Es gibt sie nicht, oder du bist kein Mitglied mehr.",
    toConversations: "Unterhaltungen zeigen",
    begin: (name) => `Hier beginnt deine Unterhaltung mit ${name}.`,
    beginGroup: (name) => `Hier beginnt ${name}.`,
    sayHello: "Sag hallo: Schreib unten die erste Nachricht.",
    olderFailed: "Ältere Nachrichten konnten nicht geladen werden.",
    jumpToLatest: "Zu den neuesten Nachrichten",
    jumpToFirstNew: "Zur ersten neuen Nachricht",
    today: "Heute",
    yesterday: "Gestern",
    members: (count) => counted(count, { one: "# Mitglied", other: "# Mitglieder" }),
    groupDetails: "Gruppendetails",
    you: "Du",
    delivery: {
      waiting: "Wartet auf das Senden",
      sent: "Gesendet",
      delivered: "Zugestellt",
      read: "Gelesen",
    },
    notSent: "Nicht gesendet",
    lost: (count, group) =>
      `${counted(count, { one: "# Nachricht wurde", other: "# Nachrichten wurden" })} nicht an ${group} gesendet: du bist kein Mitglied mehr.`,
    aGroup: "eine Gruppe",
    receipts: {
      title: "Wer das gelesen hat",
      open: (state) => `${state}: wer das gelesen hat`,
      read: (count) => `Von ${number(count)} gelesen`,
      delivered: (count) => `An ${number(count)} zugestellt`,
      sent: (count) => `An ${number(count)} noch nicht zugestellt`,
      more: (count) => `und ${number(count)} weitere`,
      failed: "Es konnte nicht festgestellt werden, wer das gelesen hat.",
    },
    typing: (names) => {
      if (names.length > 3) return "Mehrere Personen schreiben …";
      return `${list(names)} ${names.length === 1 ? "schreibt" : "schreiben"} …`;
    },
  },

  system: {
    names: (told, more) =>
      list([
        ...told.map((name) => name ?? "dich"),
        ...(more > 0
          ? [counted(more, { one: "# weitere Person", other: "# weitere Personen" })]
          : []),
      ]),
    groupCreated: (who) => `${has(who)} die Gruppe gegründet`,
    groupUpdated: (who) => `${has(who)} die Gruppe geändert`,
    groupRenamed: (who, name) => `${has(who)} die Gruppe in „${name}“ umbenannt`,
    memberAdded: (who, whom) => `${has(who)} ${whom} hinzugefügt`,
    memberRemoved: (who, whom) => `${has(who)} ${whom} entfernt`,
    memberLeft: (who) => `${has(who)} die Gruppe verlassen`,
    roleChanged: (who, whom, role) => `${has(who)} ${whom} ${ROLES[role]} gemacht`,
    ownRoleChanged: (who, role) =>
      `${has(who)} ${who === null ? "dich" : "sich"} selbst ${ROLES[role]} gemacht`,
    groupDeleted: (who) => `${has(who)} die Gruppe gelöscht`,
    unknown: "In der Gruppe ist etwas geschehen",
  },

  message: {
    code: "Quelltext",
    codeIn: (language: string) => (language === "" ? "Quelltext" : `Quelltext in ${language}`),
    copy: "Kopieren",
    copyCode: "Quelltext kopieren",
    copyText: "Text kopieren",
    newMessages: "Neue Nachrichten",
    jumpToNew: (count: number) =>
      counted(count, { one: "Zur neuen Nachricht", other: "Zu # neuen Nachrichten" }),
    marks: { bold: "Fett", italic: "Kursiv", code: "Quelltext", link: "Link" },
    linkText: "Text",
    bytesLeft: (left, limit) => `Noch ${number(left)} von ${measured(limit, "byte", "long")}`,
    draft: (text: string) => `Entwurf: ${text}`,
    emoji: "Emoji einfügen",
    copied: "Kopiert",
    notCopied: "Nicht kopiert",
  },

  emoji: {
    title: "Emoji auswählen",
    search: "Emoji suchen",
    categories: "Kategorien",
    recent: "Zuletzt benutzt",
    groups: {
      0: "Gesichter",
      1: "Menschen",
      3: "Tiere und Natur",
      4: "Essen und Trinken",
      5: "Reisen und Orte",
      6: "Aktivitäten",
      7: "Gegenstände",
      8: "Symbole",
      9: "Flaggen",
    },
    found: "Gefunden",
    nothing: "Kein Emoji gefunden",
    failed: "Die Emoji konnten nicht geladen werden.",
  },

  composer: {
    label: "Nachricht",
    placeholder: (name) => `Nachricht an ${name}`,
    send: "Nachricht senden",
    tooLong: (bytes) => `Um ${measured(bytes, "byte", "long")} zu lang`,
    cannotSend: "Das ist zu lang, um gesendet zu werden.",
    adminsOnly: "In dieser Gruppe können nur Admins schreiben.",
    suggestions: "Vorschläge",
    suggested: (count) => counted(count, { one: "# Vorschlag", other: "# Vorschläge" }),
  },

  profile: {
    title: "Profil",
    you: "Das bist du, wie andere dich sehen.",
    message: "Nachricht schreiben",
    copyLink: "Link kopieren",
    groupsInCommon: (count) =>
      counted(count, { one: "# gemeinsame Gruppe", other: "# gemeinsame Gruppen" }),
  },

  details: {
    close: "Details schließen",
    editGroup: "Gruppe bearbeiten",
    findMember: "Mitglied finden",
    showAll: (count) => `Alle ${number(count)} anzeigen`,
    aloneHelp: "Du bist allein in dieser Gruppe: Um sie zu verlassen, lösche sie.",
  },

  groups: {
    create: "Gruppe gründen",
    name: "Gruppenname",
    description: "Beschreibung",
    members: "Mitglieder",
    membersHelp: "Gib den Anfang eines Vor- oder Nachnamens ein",
    addMembers: "Mitglieder hinzufügen",
    add: "Hinzufügen",
    searching: "Suche läuft …",
    noPeople: "Niemand gefunden",
    showFound: "Gefundene zeigen",
    hideFound: "Gefundene verbergen",
    removeAll: "Alle entfernen",
    nameMissing: "Gib der Gruppe einen Namen.",
    settings: "Berechtigungen",
    whoMayPost: "Wer schreiben darf",
    whoMayAdd: "Wer Mitglieder hinzufügen darf",
    policy: { everyone: "Alle", admins: "Nur Admins" },
    role: { owner: "Besitzer", admin: "Admin", member: "Mitglied" },
    makeRole: {
      owner: "Zum Besitzer machen",
      admin: "Zum Admin machen",
      member: "Zum Mitglied machen",
    },
    actionsFor: (name) => `Aktionen für ${name}`,
    remove: "Aus der Gruppe entfernen",
    leave: "Gruppe verlassen",
    delete: "Gruppe löschen",
    lastOwner: LAST_OWNER,
    confirmRemove: (name, group) => `${name} aus ${group} entfernen?`,
    confirmRemoveHelp: "Diese Person sieht die Gruppe und ihren Verlauf dann nicht mehr.",
    confirmLeave: (group) => `${group} verlassen?`,
    confirmLeaveHelp: "Du siehst diese Gruppe und ihren Verlauf dann nicht mehr.",
    confirmDelete: (group) => `${group} löschen?`,
    confirmDeleteHelp:
      "Die Gruppe und ihr Verlauf verschwinden für alle. Das lässt sich nicht rückgängig machen.",
    removeConfirmed: "Entfernen",
    leaveConfirmed: "Verlassen",
  },

  filter: {
    label: "Unterhaltungen filtern",
    unreadOnly: "Nur ungelesene",
    found: (count) =>
      count === 0
        ? "Keine Unterhaltung gefunden"
        : counted(count, { one: "# Unterhaltung", other: "# Unterhaltungen" }),
    noMatch: (query) => `Keine Unterhaltung heißt „${query}“`,
    noMatchHelp:
      "Vielleicht gibt es jemanden mit diesem Namen, dem du noch nicht geschrieben hast.",
    noUnread: "Nichts ist ungelesen",
    noUnreadHelp: "Du hast alles gelesen.",
    showAll: "Alle Unterhaltungen zeigen",
    searchEverybody: "Alle Personen durchsuchen",
  },

  switcher: {
    open: "Zu einer Person oder Gruppe springen",
    title: "Springen zu",
    label: "Name einer Person oder Gruppe",
    results: "Wohin springen",
    count: (count) => counted(count, { one: "# Ergebnis", other: "# Ergebnisse" }),
    noMatch: "Niemand und nichts heißt so.",
    searching: "Suche läuft …",
    searchFailed: "Der Server konnte nicht nach weiteren Personen gefragt werden.",
    group: "Gruppe",
    help: "Pfeiltasten zum Auswählen, Eingabetaste zum Öffnen",
  },

  shortcuts: {
    title: "Tastenkürzel",
    or: "oder",
    places: {
      anywhere: "Überall",
      composer: "Beim Schreiben",
      list: "In der Liste und den Nachrichten",
    },
    keys: {
      Control: "Strg",
      Shift: "Umschalt",
      Enter: "Eingabe",
    },
    does: {
      jump: "Zu einer Person oder Gruppe springen",
      previous: "Vorherige Unterhaltung",
      next: "Nächste Unterhaltung",
      previousUnread: "Vorherige ungelesene Unterhaltung",
      nextUnread: "Nächste ungelesene Unterhaltung",
      markRead: "Offene Unterhaltung als gelesen markieren",
      markAllRead: "Alles als gelesen markieren",
      focusComposer: "Zum Nachrichtenfeld",
      nextRegion: "Nächster Teil des Fensters",
      previousRegion: "Vorheriger Teil des Fensters",
      help: "Diese Tabelle zeigen",
      send: "Nachricht senden",
      newLine: "Neue Zeile",
      bold: "Fett",
      italic: "Kursiv",
      link: "Link",
      acceptSuggestion: "Vorschlag für @Name oder :Emoji übernehmen",
      chooseSuggestion: "Anderer Vorschlag",
      closeSuggestions: "Vorschläge schließen",
      moveInList: "Auf und ab",
    },
    skipToMessages: "Zu den Nachrichten springen",
  },

  notifications: {
    offer:
      "Möchtest du erfahren, wenn dir jemand schreibt, auch wenn du gerade etwas anderes tust?",
    turnOn: "Benachrichtigungen einschalten",
    notNow: "Jetzt nicht",
    denied:
      "Benachrichtigungen sind blockiert. Erlaube sie für diese Seite in den Einstellungen des Browsers.",
    title: (name, count) => (count === 1 ? name : `${name} (${number(count)})`),
    messages: (count) => counted(count, { one: "# neue Nachricht", other: "# neue Nachrichten" }),
    inConversations: (names, more) =>
      list(more > 0 ? [...names, `${number(more)} weitere`] : names),
    page: (name, unread) =>
      `${unread > 0 ? `(${number(unread)}) ` : ""}${name === "" ? "" : `${name} – `}ChatSync`,
  },

  live: {
    label: "Neue Nachrichten",
    message: (name, line) => `${name}: ${line}`,
    many: (count, name, others) => {
      const rest =
        others > 0
          ? [counted(others, { one: "# weiteren Person", other: "# weiteren Personen" })]
          : [];
      return `${number(count)} neue Nachrichten von ${list([name, ...rest])}`;
    },
  },
};

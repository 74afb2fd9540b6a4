import type { Texts } from "./en";

const listFormat = new Intl.ListFormat("de", { type: "conjunction" });

export const de: Texts = {
  appName: "ChatSync",
  tagline: "Gespräche auf dem eigenen Server.",
  loading: "Wird geladen",
  close: "Schließen",
  cancel: "Abbrechen",
  save: "Speichern",
  retry: "Erneut versuchen",
  delete: "Löschen",

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
    usernameInvalid: "Nimm 2 bis 32 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche.",
    passwordTooShort: "Nimm mindestens 8 Zeichen.",
    usernameMissing: "Gib deinen Benutzernamen ein.",
    passwordMissing: "Gib dein Passwort ein.",
    sessionEnded: "Deine Sitzung ist beendet. Bitte melde dich wieder an.",
    tooManyTries: (seconds) =>
      `Zu viele Versuche. Bitte warte ${seconds === 1 ? "eine Sekunde" : `${seconds} Sekunden`}.`,
    signedInAs: (username) => `Angemeldet als ${username}`,
    account: "Konto",
  },

  account: {
    readReceipts: "Lesebestätigungen senden",
    readReceiptsHelp: "Wenn aus, sehen andere nur, dass Nachrichten zugestellt wurden.",
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
    everywhere: "Überall abmelden",
    everywhereQuestion: "Überall abmelden?",
    everywhereHelp: "Du wirst auf jedem Gerät abgemeldet, auch auf diesem.",
  },

  errors: {
    unreachable:
      "Der Server ist nicht erreichbar. Prüfe deine Verbindung und versuche es noch einmal.",
    unexpected: "Etwas ist schiefgegangen. Bitte versuche es noch einmal.",
    noAnswer: "Der Server hat nicht rechtzeitig geantwortet. Bitte versuche es noch einmal.",
    messageTooLong: "Diese Nachricht ist zu lang, um gesendet zu werden.",
    notSaved: "Die Änderung konnte nicht gespeichert werden. Bitte versuche es noch einmal.",
    signOutFailed: "Du konntest nicht abgemeldet werden. Bitte versuche es noch einmal.",
    crashed: "In der App ist etwas schiefgegangen.",
    reload: "Neu laden",
  },

  connection: {
    connecting: "Verbindung wird hergestellt …",
    lost: "Keine Verbindung. Nachrichten werden gesendet, sobald du wieder da bist.",
    offline: "Du bist offline. Nachrichten werden gesendet, sobald du wieder da bist.",
    retryIn: (seconds) => `Nächster Versuch in ${seconds} s`,
    tryNow: "Jetzt versuchen",
    tooManyConnections:
      "Dieses Konto ist an zu vielen Stellen geöffnet. Schließe eine davon und versuche es dann erneut.",
    refused: "Diese Version der App und der Server verstehen einander nicht.",
    label: "Verbindung",
    reconnected: "Wieder verbunden",
    outbox: (count) =>
      count === 1
        ? "1 Nachricht wartet auf das Senden"
        : `${count} Nachrichten warten auf das Senden`,
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
    unread: (count) => (count === 1 ? "1 ungelesene Nachricht" : `${count} ungelesene Nachrichten`),
    noConversations: "Noch keine Unterhaltungen",
    noConversationsHelp: "Finde jemanden zum Reden oder gründe eine Gruppe.",
    findPeople: "Personen finden",
    you: (line) => `Du: ${line}`,
    by: (name, line) => `${name}: ${line}`,
    noMessages: "Noch keine Nachrichten",
    notSent: (line) => `Nicht gesendet: ${line}`,
  },

  people: {
    search: "Personen suchen",
    results: "Personen auf diesem Server",
    nobody: "Hier ist noch niemand",
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
    today: "Heute",
    yesterday: "Gestern",
    members: (count) => (count === 1 ? "1 Mitglied" : `${count} Mitglieder`),
    groupDetails: "Gruppendetails",
    you: "Du",
    youInSentence: "dich",
    delivery: {
      waiting: "Wartet auf das Senden",
      sent: "Gesendet",
      delivered: "Zugestellt",
      read: "Gelesen",
    },
    notSent: "Nicht gesendet",
    receipts: {
      title: "Wer das gelesen hat",
      open: (state) => `${state}: wer das gelesen hat`,
      read: (count) => `Von ${count} gelesen`,
      delivered: (count) => `An ${count} zugestellt`,
      sent: (count) => `An ${count} noch nicht zugestellt`,
      more: (count) => `und ${count} weitere`,
      failed: "Es konnte nicht festgestellt werden, wer das gelesen hat.",
    },
    typing: (names) => {
      const [first, second, third] = names;
      if (names.length === 1) return `${first} schreibt …`;
      if (names.length === 2) return `${first} und ${second} schreiben …`;
      if (names.length === 3) return `${first}, ${second} und ${third} schreiben …`;
      return "Mehrere Personen schreiben …";
    },
  },

  system: {
    names: (told, more) =>
      more > 0 ? `${told.join(", ")} und ${more} weitere` : listFormat.format(told),
    // Who did it stands before the colon, so that it reads well of others and of oneself.
    groupCreated: (who) => `${who}: Gruppe gegründet`,
    groupUpdated: (who) => `${who}: Gruppe geändert`,
    groupRenamed: (who, name) => `${who}: Gruppe in „${name}“ umbenannt`,
    memberAdded: (who, whom) => `${who}: ${whom} hinzugefügt`,
    memberRemoved: (who, whom) => `${who}: ${whom} entfernt`,
    memberLeft: (who) => `${who}: Gruppe verlassen`,
    roleChanged: (who, whom, role) => `${who}: ${whom} ${role} gemacht`,
    groupDeleted: (who) => `${who}: Gruppe gelöscht`,
  },

  message: {
    code: "Quelltext",
    codeIn: (language: string) => (language === "" ? "Quelltext" : `Quelltext in ${language}`),
    copy: "Kopieren",
    copyCode: "Quelltext kopieren",
    copyText: "Text kopieren",
    newMessages: "Neue Nachrichten",
    jumpToNew: (count: number) =>
      count === 1 ? "Zur neuen Nachricht" : `Zu ${count} neuen Nachrichten`,
    marks: { bold: "Fett", italic: "Kursiv", code: "Quelltext" },
    bytesLeft: (left: string, limit: string) => `Noch ${left} von ${limit} Bytes`,
    draft: (text: string) => `Entwurf: ${text}`,
    emoji: "Emoji einfügen",
    copied: "Kopiert",
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
    suggestions: "Vorschläge für Emoji",
  },

  composer: {
    label: "Nachricht",
    placeholder: (name) => `Nachricht an ${name}`,
    send: "Nachricht senden",
    tooLong: (bytes) => `Um ${bytes} ${bytes === 1 ? "Byte" : "Bytes"} zu lang`,
    adminsOnly: "In dieser Gruppe können nur Admins schreiben.",
  },

  profile: {
    title: "Profil",
    you: "Das bist du, wie andere dich sehen.",
    message: "Nachricht schreiben",
    copyLink: "Link kopieren",
    copied: "Kopiert",
    groupsInCommon: (count) =>
      count === 1 ? "1 gemeinsame Gruppe" : `${count} gemeinsame Gruppen`,
  },

  details: {
    close: "Details schließen",
    editGroup: "Gruppe bearbeiten",
    descriptionTooLong: "Verwende höchstens 1.024 Zeichen.",
    findMember: "Mitglied finden",
    showAll: (count) => `Alle ${count} anzeigen`,
    aloneHelp: "Du bist allein in dieser Gruppe. Wer zuletzt geht, löscht sie.",
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
    nameMissing: "Gib der Gruppe einen Namen.",
    nameTooLong: "Nimm höchstens 64 Zeichen.",
    settings: "Berechtigungen",
    whoMayPost: "Wer schreiben darf",
    whoMayAdd: "Wer Mitglieder hinzufügen darf",
    policy: { everyone: "Alle", admins: "Nur Admins" },
    role: { owner: "Besitz", admin: "Admin", member: "Mitglied" },
    roleInSentence: { owner: "zum Besitzer", admin: "zum Admin", member: "zum Mitglied" },
    makeRole: {
      owner: "Zum Besitzer machen",
      admin: "Zum Admin machen",
      member: "Zum Mitglied machen",
    },
    actionsFor: (name) => `Aktionen für ${name}`,
    remove: "Aus der Gruppe entfernen",
    leave: "Gruppe verlassen",
    delete: "Gruppe löschen",
    lastOwner: "Gib den Besitz an jemand anderen weiter, bevor du gehst.",
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
    recent: "Zuletzt",
    conversations: "Unterhaltungen",
    people: "Personen",
    results: "Wohin springen",
    count: (count) => (count === 1 ? "1 Ergebnis" : `${count} Ergebnisse`),
    noMatch: "Niemand und nichts heißt so.",
    searching: "Suche läuft …",
    searchFailed: "Der Server konnte nicht nach weiteren Personen gefragt werden.",
    group: "Gruppe",
    unread: (count) => `${count} ungelesen`,
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
    title: (name, count) => (count === 1 ? name : `${name} (${count})`),
    messages: (count) => (count === 1 ? "1 neue Nachricht" : `${count} neue Nachrichten`),
    inConversations: (names, more) =>
      more > 0 ? `${names.join(", ")} und ${more} weitere` : listFormat.format(names),
    page: (name, unread) =>
      `${unread > 0 ? `(${unread}) ` : ""}${name === "" ? "" : `${name} – `}ChatSync`,
  },

  live: {
    label: "Neue Nachrichten",
    message: (name, line) => `${name}: ${line}`,
    many: (count, name, others) => {
      const from =
        others === 0
          ? name
          : `${name} und ${others === 1 ? "1 weiteren Person" : `${others} weiteren Personen`}`;
      return `${count} neue Nachrichten von ${from}`;
    },
  },
};

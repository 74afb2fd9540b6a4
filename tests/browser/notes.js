/** The page's own record of the notes that it put on the desktop, in place of the desktop. */
export function recordNotes() {
  window.notes = [];
  class Recorded extends EventTarget {
    static permission = "granted";
    static requestPermission = async () => "granted";
    constructor(title, { body, tag }) {
      super();
      Object.assign(this, { title, body, tag, closed: false });
      window.notes.push(this);
    }
    close() {
      this.closed = true;
    }
  }
  window.Notification = Recorded;
}

/** The user forbids notes, once asked. */
export function refuseNotes() {
  Notification.requestPermission = async () => {
    Object.defineProperty(Notification, "permission", { value: "denied" });
    return "denied";
  };
}

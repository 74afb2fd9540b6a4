/** Frames as the server sends them, for tests. */

export const DM = "dm:ann:bob";
export const GROUP_ID = "3f0c9a54-58a7-4c05-9a43-0d6f2a3c1b11";
export const GROUP = `group:${GROUP_ID}`;

export function timestamp(seq: number): string {
  return new Date(Date.UTC(2026, 10, 24, 9, 0, seq)).toISOString();
}

export function privateMessage(seq: number, from: "ann" | "bob", content = `message ${seq}`) {
  return {
    type: "private_message" as const,
    id: `${from}-${seq}`,
    conversation: DM,
    seq,
    from,
    to: from === "ann" ? "bob" : "ann",
    content,
    timestamp: timestamp(seq),
  };
}

export function groupMessage(seq: number, from: string, content = `message ${seq}`) {
  return {
    type: "group_message" as const,
    id: `${from}-${seq}`,
    conversation: GROUP,
    seq,
    from,
    to: GROUP_ID,
    content,
    timestamp: timestamp(seq),
  };
}

export function user(username: string, displayName: string, status = "online") {
  return { username, display_name: displayName, status, last_seen: timestamp(0) };
}

export function group(overrides: Record<string, unknown> = {}) {
  return {
    id: GROUP_ID,
    name: "Release team",
    description: "",
    settings: { who_may_post: "everyone", who_may_add: "admins" },
    members: [
      { username: "ann", role: "owner" },
      { username: "bob", role: "member" },
      { username: "chloe", role: "member" },
    ],
    version: 1,
    ...overrides,
  };
}

interface SummaryOverrides {
  readonly last_message?: unknown;
  readonly last_seq?: number;
  readonly read_seq?: number;
  readonly unread?: number;
  readonly receipts?: readonly unknown[];
}

export function privateSummary(overrides: SummaryOverrides = {}) {
  return {
    conversation: DM,
    type: "private" as const,
    to: "bob",
    last_message: null,
    last_seq: 0,
    read_seq: 0,
    unread: 0,
    receipts: [],
    ...overrides,
  };
}

export function groupSummary(overrides: SummaryOverrides = {}) {
  return {
    ...privateSummary(overrides),
    conversation: GROUP,
    type: "group" as const,
    to: GROUP_ID,
  };
}

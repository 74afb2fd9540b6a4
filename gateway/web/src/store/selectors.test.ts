import { describe, expect, it } from "vitest";
import { DM, GROUP, GROUP_ID, groupMessage, privateMessage, timestamp } from "../test/frames";
import { deliveryState, previews, sharedPositions } from "./selectors";
import { type Conversation, emptyConversation, type OutboxItem } from "./state";

const withBob: Conversation = emptyConversation(DM, { type: "private", to: "bob" });
const withTeam: Conversation = emptyConversation(GROUP, { type: "group", to: GROUP_ID });
const receipt = (from: string, delivered_seq: number, read_seq: number) => ({
  from,
  delivered_seq,
  read_seq,
});

describe("ticks", () => {
  it("say how far the last of the others has it", () => {
    const receipts = { bob: receipt("bob", 5, 4), chloe: receipt("chloe", 4, 2) };
    const positions = sharedPositions(receipts, ["bob", "chloe"]);
    expect([2, 4, 5].map((seq) => deliveryState(seq, positions))).toEqual([
      "read",
      "delivered",
      "sent",
    ]);
  });

  it("stay at sent while one of the others has nothing, or there is nobody else", () => {
    const receipts = { bob: receipt("bob", 5, 5) };
    expect(deliveryState(1, sharedPositions(receipts, ["bob", "chloe"]))).toBe("sent");
    expect(deliveryState(1, sharedPositions(receipts, []))).toBe("sent");
  });
});

describe("previews", () => {
  const conversations = {
    [DM]: { ...withBob, lastEntry: privateMessage(3, "bob"), lastSeq: 3 },
    [GROUP]: { ...withTeam, lastEntry: groupMessage(9, "bob"), lastSeq: 9 },
  };

  it("puts the most recently active first", () => {
    expect(previews(conversations, [], "ann").map((each) => each.conversation.key)).toEqual([
      GROUP,
      DM,
    ]);
  });

  it("counts a message that waits as activity, and shows it", () => {
    const pending: OutboxItem = {
      id: "m1",
      conversation: DM,
      peer: withBob.peer,
      content: "later",
      createdAt: timestamp(20),
      status: "waiting",
    };
    const [first] = previews(conversations, [pending], "ann");
    expect(first).toMatchObject({ pending, lastActivity: timestamp(20) });
    // What has come since then is the last thing there.
    const [, older] = previews(conversations, [{ ...pending, createdAt: timestamp(2) }], "ann");
    expect(older).toMatchObject({ pending: null, lastActivity: timestamp(3) });
  });
});

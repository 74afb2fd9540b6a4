import { act, renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useWayBack } from "./useWayBack";

const AT_END = { startIndex: 80, endIndex: 100 };
const AT_FIRST_NEW = { startIndex: 8, endIndex: 30 };

function start(firstNew: number | null, beginsAtEnd: boolean) {
  const { result } = renderHook(() => useWayBack(firstNew, beginsAtEnd));
  return {
    isOffered: () => result.current.isOffered,
    passed: () => act(() => result.current.passed()),
    go: (range: typeof AT_END) => act(() => result.current.onRange(range)),
  };
}

describe("the way back to where the new messages begin", () => {
  it("is offered to those who begin at the end, until they have been there", () => {
    const way = start(10, true);
    way.go(AT_END);
    expect(way.isOffered()).toBe(true);
    way.go(AT_FIRST_NEW);
    expect(way.isOffered()).toBe(false);
    way.go(AT_END);
    expect(way.isOffered()).toBe(false);
  });

  it("is offered to those who have jumped past them, not to those who have read on", () => {
    const way = start(10, false);
    way.go(AT_FIRST_NEW);
    way.go(AT_END);
    expect(way.isOffered()).toBe(false);
    way.go(AT_FIRST_NEW);
    way.passed();
    way.go(AT_END);
    expect(way.isOffered()).toBe(true);
  });

  it("is none where nothing is new", () => {
    const way = start(null, true);
    way.go(AT_END);
    expect(way.isOffered()).toBe(false);
  });
});

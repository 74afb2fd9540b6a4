import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// What is fetched when it is first shown may take a while on a busy machine.
configure({ asyncUtilTimeout: 5_000 });

afterEach(cleanup);

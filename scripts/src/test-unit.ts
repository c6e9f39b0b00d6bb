/** The unit tests of the package in the working directory. */
import { relative } from "node:path";
import { repositoryRoot } from "./repository.ts";
import { runVitest } from "./results/run-vitest.ts";

const folder = relative(repositoryRoot, process.cwd()).replaceAll("\\", "/");
runVitest({ task: "test:unit", config: "vitest.config.ts", folder, timeoutMs: 900_000 });

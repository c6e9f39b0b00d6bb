import { describe, expect, test } from "vitest";
import { readArguments } from "./arguments.ts";

const read = (...argv: string[]): ReturnType<typeof readArguments> => readArguments(argv, (error) => { throw error; });

test("without flags: ours on the CPU, one thread, one process a case, a table", () => {
  expect(read()).toMatchObject({ only: [], suite: null, backend: ["cpu"], peers: [], page: false, threads: 1, rounds: 1, json: false, vs: null, budget: null, timeMs: 500 });
});

test("lists are repeated or separated by commas", () => {
  expect(read("--only", "a,b", "--only", "c", "--backend", "cpu").only).toEqual(["a", "b", "c"]);
  expect(read("--json", "--threads", "2", "--time", "50", "--peer", "pytorch,tfjs")).toMatchObject({ json: true, threads: 2, timeMs: 50, peers: ["pytorch", "tfjs"] });
  expect(read("--peer", "all").peers).toEqual(["tfjs", "jax-js", "onnxruntime", "pytorch"]);
});

test("the smallest effect is a percentage, and pairs are sampled for a shorter time", () => {
  expect(read("--vs", "main")).toMatchObject({ vs: "main", pairs: 12, minimumEffect: 0.02, timeMs: 100 });
  expect(read("--vs", "main", "--effect", "5", "--time", "300")).toMatchObject({ minimumEffect: 0.05, timeMs: 300 });
});

describe("refused, with the reason", () => {
  test.each([
    [["--nope"], /unknown option '--nope'/],
    [["--onyl", "x"], /Did you mean --only/],
    [["--threads", "0"], /whole number from 1/],
    [["--time", "soon"], /whole number from 1/],
    [["--peer", "tensorflow"], /no peer tensorflow. Use all, or some of tfjs, jax-js, onnxruntime, pytorch/],
    [["--suite", "everything"], /Allowed choices are train/],
    [["--effect", "0"], /percentage above 0/],
    [["--vs", "main", "--peer", "tfjs"], /cannot be used with/],
    [["--append"], /--append needs --output FILE/],
    [["--profile", "--page"], /cannot be used with/],
    [["train"], /too many arguments/],
  ])("%j", (argv, reason) => {
    expect(() => read(...argv)).toThrow(reason);
  });
});

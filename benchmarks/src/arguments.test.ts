import { describe, expect, test } from "vitest";
import { readArguments } from "./arguments.ts";
import { checkThreads } from "./backends.ts";

const read = (...argv: string[]): ReturnType<typeof readArguments> => readArguments(argv, (error) => { throw error; });

test("without flags: everything, one thread, a second a case, a table", () => {
  expect(read()).toEqual({ only: [], backend: [], threads: 1, timeMs: 1000, json: false, list: false, profile: false, peer: false, pair: false, rounds: 10 });
});

test("lists are repeated or separated by commas", () => {
  expect(read("--only", "a,b", "--only", "c", "--backend", "cpu").only).toEqual(["a", "b", "c"]);
  expect(read("--json", "--threads", "2", "--time", "50", "--pair", "pytorch")).toMatchObject({ json: true, threads: 2, timeMs: 50, pair: true });
});

describe("refused, with the reason", () => {
  test.each([
    [["--nope"], /unknown option '--nope'/],
    [["--onyl", "x"], /Did you mean --only/],
    [["--threads", "0"], /whole number from 1/],
    [["--time", "soon"], /whole number from 1/],
    [["--peer", "tensorflow"], /Allowed choices are pytorch/],
    [["--peer", "pytorch", "--pair", "pytorch"], /cannot be used with/],
    [["train"], /too many arguments/],
  ])("%j", (argv, reason) => {
    expect(() => read(...argv)).toThrow(reason);
  });

  test("a backend or a number of threads that is not there", () => {
    expect(() => checkThreads("gpu", 1)).toThrow(/no such backend. Use one of cpu, reference/);
    expect(() => checkThreads("reference", 2)).toThrow(/--threads 2: reference computes on 1 thread/);
  });
});

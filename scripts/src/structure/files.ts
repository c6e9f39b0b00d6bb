/** What a file of ours may be called and how long it may be. */

/** A file over this many lines has a second room in it. */
const maximumLines = 400;

const forbiddenNames = /^(utils?|helpers?|common|misc|shared|stuff)(\.|$)/;
const givenUpTypes = /\bas unknown as\b|@ts-(ignore|nocheck)/;

/** What is wrong with one file; empty when nothing is. `path` is relative to the root, with forward slashes. */
export function fileFaults(path: string, text: string): string[] {
  const faults: string[] = [];
  const parts = path.split("/");
  if (parts.some((part) => forbiddenNames.test(part))) faults.push(`${path}: a name that says nothing; name it after what it exports`);
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  if (lines > maximumLines && !path.includes("/generated/")) faults.push(`${path}: ${lines} lines, more than ${maximumLines}; is there a second room in it?`);
  const isTest = path.endsWith(".test.ts");
  if (!isTest) {
    text.split("\n").forEach((line, index) => {
      if (givenUpTypes.test(line) && !line.includes("givenUpTypes")) faults.push(`${path}:${index + 1}: a type given up: ${line.trim()}`);
    });
  }
  const focused = isTest ? /\b(it|test|describe)\.only\(/.exec(text) : null;
  if (focused) faults.push(`${path}: a focused test (${focused[0]}…) hides every other one`);
  return faults;
}

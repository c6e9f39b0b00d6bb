import { InvalidArgumentError } from "commander";

/** A folder's name: anything that is one. */
export function folderName(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("Name a folder.");
  return text;
}

import type { OwnFile } from "./training-messages.ts";

export type Role = "trainImages" | "trainLabels" | "testImages" | "testLabels";

/** MNIST's four files, known by their names: as they are published, or as somebody may call theirs. */
export const ROLES: Readonly<Record<Role, RegExp>> = { trainImages: /train.*images/i, trainLabels: /train.*labels/i, testImages: /t10k.*images|test.*images/i, testLabels: /t10k.*labels|test.*labels/i };
export const ROLE_WORDS: Readonly<Record<Role, string>> = { trainImages: "train images", trainLabels: "train labels", testImages: "test images", testLabels: "test labels" };

const ALL_ROLES = Object.keys(ROLES) as Role[];

/** Which of the four files a name is of; undefined for none. */
export function roleOf(name: string): Role | undefined {
  return ALL_ROLES.find((role) => ROLES[role].test(name));
}

/** What is still missing of the four files, in words; "" where all are there. */
export function missingFiles(files: readonly Pick<OwnFile, "name">[]): string {
  return ALL_ROLES.filter((role) => !files.some(({ name }) => ROLES[role].test(name))).map((role) => ROLE_WORDS[role]).join(", ");
}

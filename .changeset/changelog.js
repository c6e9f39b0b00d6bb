/** How changes are written into CHANGELOG.md: what changed, in whole sentences, and once a line about packages that moved along. */
const indented = (text) => text.trim().split("\n").map((line, i) => (i === 0 ? `- ${line.trimEnd()}` : line.trim() === "" ? "" : `  ${line.trimEnd()}`)).join("\n");

export const getReleaseLine = async (changeset) => indented(changeset.summary);

export const getDependencyReleaseLine = async (_changesets, dependencies) =>
  dependencies.length === 0 ? "" : `- Goes with ${dependencies.map(({ name, newVersion }) => `${name} ${newVersion}`).join(", ")}.`;

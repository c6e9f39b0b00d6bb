/** What CHANGELOG.md says of one version, without its heading; undefined where it says nothing of it. */
export function changesOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  const found = sections.find((section) => section.split("\n", 1)[0]?.trim() === version);
  return found?.slice(found.indexOf("\n")).trim();
}

import { readFileSync } from "node:fs";
import { type Application, type CommentDisplayPart, type DeclarationReflection, type DocumentReflection, MinimalSourceFile, normalizePath, type ProjectReflection, ReflectionGroup } from "typedoc";
import type { Chapter } from "./pages.ts";
import { type Entry, umbrella } from "./repository-packages.ts";
import { fileOf } from "./site-router.ts";

/** The first heading of a page, and what stands below it. */
export function takeTitle(content: readonly CommentDisplayPart[]): { title: string; rest: CommentDisplayPart[] } | undefined {
  const [first, ...others] = content;
  const found = first?.kind === "text" ? /^\s*# (.+)\n/.exec(first.text) : null;
  if (first === undefined || found === null) return undefined;
  return { title: found[1] ?? "", rest: [{ ...first, text: first.text.slice(found[0].length) }, ...others] };
}

/** The pages of packages show their names themselves. */
function withoutTitle(content: CommentDisplayPart[]): CommentDisplayPart[] {
  return takeTitle(content)?.rest ?? content;
}

/** Every page is called as its own first heading says. */
function nameByHeading(documents: readonly DocumentReflection[]): void {
  for (const page of documents) {
    const taken = takeTitle(page.content);
    if (taken === undefined) throw new Error(`${fileOf(page)} has to begin with a heading: it is the page's name in the menu.`);
    page.name = taken.title.replaceAll("`", "");
  }
}

function group(project: ProjectReflection, title: string, children: readonly (DeclarationReflection | DocumentReflection)[]): ReflectionGroup {
  const made = new ReflectionGroup(title, project);
  made.children = [...children];
  return made;
}

/** The menu: chapters of pages, the decisions below theirs, then the packages. */
export function arrangePages(project: ProjectReflection, chapters: readonly Chapter[], decisions: string): void {
  project.readme = withoutTitle(project.readme ?? []);
  const documents = [...(project.documents ?? [])];
  nameByHeading(documents);
  const find = (path: string): DocumentReflection => {
    const page = documents.find((each) => fileOf(each).endsWith(`/${path}`));
    if (page === undefined) throw new Error(`apps/site/src/pages.ts names ${path}, which is not there.`);
    return page;
  };
  const top = find(decisions);
  const below = documents.filter((page) => page !== top && fileOf(page).includes("/decisions/"));
  for (const page of below) {
    project.removeChild(page);
    page.parent = top;
    top.addChild(page);
  }
  const groups = chapters.map(({ title, pages }) => group(project, title, pages.map(find)));
  groups.at(-1)?.children.push(top);
  project.groups = [...groups, group(project, "Packages", (project.children ?? []).toSorted((a, b) => Number(b.name === umbrella) - Number(a.name === umbrella)))];
}

/** The README of each package on its page. */
export function addReadmes(app: Application, project: ProjectReflection, entries: readonly Entry[]): void {
  for (const { name, readme } of entries) {
    const module = project.children?.find((child) => child.name === name);
    if (module === undefined || readme === undefined) continue;
    const path = normalizePath(readme);
    project.files.registerReflectionPath(path, module);
    const { content } = app.converter.parseRawComment(new MinimalSourceFile(readFileSync(readme, "utf8"), path), project.files);
    module.readme = withoutTitle(content);
  }
}

import { basename, dirname } from "node:path";
import { DocumentReflection, KindRouter, type ProjectReflection, type Reflection } from "typedoc";

/** A page of Markdown keeps the name of its file, so that its address outlives a change of its title. */
export class SiteRouter extends KindRouter {
  protected override getIdealBaseName(reflection: Reflection): string {
    if (!(reflection instanceof DocumentReflection)) return super.getIdealBaseName(reflection);
    const file = fileOf(reflection);
    const name = basename(file, ".md").toLowerCase();
    if (name === "readme") return `guides/${basename(dirname(file))}`;
    return file.includes("/decisions/") ? `guides/decisions/${name}` : `guides/${name}`;
  }
}

/** The Markdown file of a page. */
export function fileOf(reflection: DocumentReflection): string {
  const project: ProjectReflection = reflection.project;
  return project.files.getReflectionPath(reflection) ?? reflection.name;
}

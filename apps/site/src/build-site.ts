import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Application, Converter, type TypeDocOptions } from "typedoc";
import { addReadmes, arrangePages } from "./arrange-pages.ts";
import { chapters, decisions } from "./pages.ts";
import { type Entry, packageEntries, repositoryRoot } from "./repository-packages.ts";
import { SiteRouter } from "./site-router.ts";
import { themeCss } from "./theme-css.ts";

const inRepository = (path: string): string => join(repositoryRoot, path);

function documents(): string[] {
  const below = globSync("docs/decisions/*.md", { cwd: repositoryRoot }).map((file) => file.replaceAll("\\", "/")).filter((file) => file !== decisions).sort();
  return [...chapters.flatMap(({ pages }) => pages), decisions, ...below].map(inRepository);
}

function options(entries: readonly Entry[], css: string): Partial<TypeDocOptions> {
  return {
    name: "Receptive",
    entryPoints: entries.map(({ file }) => file),
    tsconfig: join(import.meta.dirname, "../tsconfig.api.json"),
    projectDocuments: documents(),
    readme: inRepository("README.md"),
    basePath: repositoryRoot,
    customCss: css,
    favicon: inRepository("apps/demo/public/icon.svg"),
    customJs: join(import.meta.dirname, "open-menu.js"),
    router: "site",
    sort: ["alphabetical"],
    sortEntryPoints: false,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    disableGit: true,
    sourceLinkTemplate: "{path}#{line}",
    githubPages: true,
    hideGenerator: true,
    navigation: { includeGroups: true, includeCategories: false, excludeReferences: true, includeFolders: false },
    navigationLeaves: [],
    categorizeByGroup: false,
    validation: { notExported: false, invalidLink: true, invalidPath: true, rewrittenLink: true, notDocumented: false, unusedMergeModuleWith: true },
    highlightLanguages: ["typescript", "javascript", "sh", "bash", "json", "yaml", "css", "html", "console", "text", "python"],
    ignoredHighlightLanguages: ["text"],
    lightHighlightTheme: "light-plus",
    darkHighlightTheme: "dark-plus",
  };
}

/** Builds the whole site into a folder; answers how many warnings and errors there were. */
export async function buildSite(out: string): Promise<number> {
  const entries = packageEntries();
  const scratch = mkdtempSync(join(tmpdir(), "site-css-"));
  try {
    const css = join(scratch, "theme.css");
    writeFileSync(css, themeCss());
    const app = await Application.bootstrap(options(entries, css));
    app.renderer.defineRouter("site", SiteRouter);
    app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => addReadmes(app, project, entries));
    const found = app.getEntryPoints() ?? [];
    const names = new Map(entries.map(({ file, name }) => [file.replaceAll("\\", "/"), name]));
    const project = app.converter.convert(found.map((entry) => ({ ...entry, displayName: names.get(entry.sourceFile.fileName) ?? entry.displayName })));
    arrangePages(project, chapters, decisions);
    app.validate(project);
    await app.generateDocs(project, out);
    return app.logger.errorCount + app.logger.warningCount;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

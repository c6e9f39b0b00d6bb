/** The pages of the site that are Markdown, in the order in which one reads them. Paths are relative to the repository. */
export interface Chapter {
  readonly title: string;
  readonly pages: readonly string[];
}

export const chapters: readonly Chapter[] = [
  {
    title: "Guides",
    pages: ["docs/get-started.md", "docs/guide.md", "docs/train-your-own.md", "docs/performance.md", "docs/how-it-works.md"],
  },
  {
    title: "Extend it",
    pages: ["docs/add-a-layer.md", "docs/add-an-op.md", "docs/a-backend-in-an-afternoon.md", "CONTRIBUTING.md", "docs/releasing.md"],
  },
  {
    title: "Look it up",
    pages: ["docs/semantics.md", "docs/errors.md", "ARCHITECTURE.md", "benchmarks/README.md", "benchmarks/history/README.md", "apps/demo/README.md"],
  },
];

/** The page under which all decisions stand; its folder is read, so that none is forgotten. */
export const decisions = "docs/decisions/README.md";

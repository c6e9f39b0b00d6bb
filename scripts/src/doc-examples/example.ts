/** One example of the documentation, cut out of its page or docstring. */
export interface Example {
  /** `README.md:31`: where a reader finds it. */
  id: string;
  /** Source file relative to the root, with forward slashes. */
  file: string;
  code: string;
  /** A docstring's example leaves its imports out; they are added. A page's shows them. */
  imports: "written" | "added";
  mode: "run" | "check";
  /** Environment variable without which the example is skipped. */
  needs?: string;
  /** Whole standard output (`…` stands for anything), from a `text output` fence right after the example. */
  output?: string;
}

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** A process that answers each line it is sent with one line. */
export class LineProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  #errors = "";
  #stopped = false;

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => { this.#errors = (this.#errors + text).slice(-4000); });
    this.#child.on("error", (error) => { this.#errors += error.message; });
    // A process that is gone shows as the end of its lines; its closed input is no second error.
    this.#child.stdin.on("error", () => undefined);
  }

  /** The next line; an error with what the process last complained of, where it has ended. */
  async next(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`the process ended${this.#stopped ? "" : `: ${this.#errors.trim().split("\n").at(-1) ?? "no reason given"}`}`);
    return value;
  }

  async ask(line: string): Promise<string> {
    this.#child.stdin.write(`${line}\n`);
    return await this.next();
  }

  stop(): void {
    this.#stopped = true;
    this.#child.stdin.end();
    this.#child.kill();
  }
}

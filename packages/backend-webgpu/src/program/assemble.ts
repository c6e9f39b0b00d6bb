/** A dispatch ▶ the text of its shader: parts by workgroup numbers, and within a chain one after another. */
import { gridOf, type Operand, type Target } from "../kernel-code.ts";
import { withLibrary } from "../math/library.ts";
import type { Dispatched, Member } from "./schedule.ts";
import type { Task } from "./tasks.ts";

/** What a shader binds, in order. */
export interface BoundMemory { readonly memory: number; readonly access: Operand["access"]; readonly range?: Operand["range"] }

export interface Shader {
  /** WGSL with an entry point `main`. */
  readonly code: string;
  readonly bound: readonly BoundMemory[];
  /** Workgroups along x and y. */
  readonly grid: readonly [x: number, y: number];
}

/** Threads of a workgroup that does a chain. */
const CHAIN_THREADS = 256;

interface Variable extends BoundMemory { readonly name: string; readonly type: string }

/** Variables of all tasks: what is written has one, and readers of it share that. */
function variablesOf(tasks: readonly Task[]): { readonly variables: readonly Variable[]; readonly of: (task: Task) => ReadonlyMap<string, string> } {
  const written = new Set(tasks.flatMap(({ stage, memory }) => memory.filter((_, i) => stage.bindings[i]?.operand.access === "write")));
  const made = new Map<string, Variable>();
  const names = new Map<Task, Map<string, string>>();
  for (const task of tasks) {
    const own = new Map<string, string>();
    task.stage.bindings.forEach(({ name, type, operand: { range, access } }, i) => {
      const memory = task.memory[i] ?? -1;
      // A stage alone keeps its names, also where two of them are of the same array.
      const key = `${memory} ${type} ${range?.[0] ?? 0} ${tasks.length === 1 ? name : ""}`;
      const known = made.get(key) ?? { name: tasks.length === 1 ? name : `array${made.size}`, type, memory, access: written.has(memory) ? "write" : access, ...(range === undefined ? {} : { range }) };
      made.set(key, known);
      own.set(name, known.name);
    });
    names.set(task, own);
  }
  return { variables: [...made.values()], of: (task) => names.get(task) ?? new Map() };
}

/** The text with names of module scope replaced. */
function renamed(text: string, names: ReadonlyMap<string, string>): string {
  return names.size === 0 ? text : text.replaceAll(new RegExp(String.raw`\b(?:${[...names.keys()].join("|")})\b`, "gu"), (name) => names.get(name) ?? name);
}

function threadsOf(dispatch: Dispatched, target: Target): number {
  const tasks = dispatch.flat();
  const fixed = tasks.find(({ stage }) => stage.span.of === "groups");
  if (fixed !== undefined) return fixed.stage.span.threads;
  const chained = dispatch.some((member) => member.length > 1) && !target.software;
  return Math.min(target.maxThreads, chained ? CHAIN_THREADS : Math.min(...tasks.map(({ stage }) => stage.span.threads)));
}

/** Statements that run a part `part` in workgroup `group` (text of a u32) of those that are its own. */
function call({ stage: { span, subgroups } }: Task, part: string, group: string, threads: number): string {
  return span.of === "groups" ? `${part}(${group}, lane${subgroups === true ? ", width, within" : ""});` : `let item = ${group} * ${threads}u + lane; if (item < ${span.count}u) { ${part}(item); }`;
}

/** Statements of a workgroup that does a whole chain. */
function chainText(member: Member, parts: readonly string[], order: readonly Task[], threads: number): string {
  let since: Task[] = [];
  return member.map((task, i) => {
    const { span, subgroups } = task.stage;
    const part = parts[i] ?? "";
    const meets = since.some((other) => task.after.has(order.indexOf(other)));
    if (meets) since = [];
    since.push(task);
    const body = span.of === "groups"
      ? `for (var g = 0u; g < ${span.count}u; g++) { ${part}(g, lane${subgroups === true ? ", width, within" : ""}); workgroupBarrier(); }`
      : `for (var item = lane; item < ${span.count}u; item += ${threads}u) { ${part}(item); }`;
    return `${meets ? "storageBarrier(); workgroupBarrier(); " : ""}${body}`;
  }).join("\n    ");
}

/** The head of the entry point; `enable` goes before everything else. */
function entryText(tasks: readonly Task[], threads: number): { readonly enable: string; readonly head: string } {
  const subgroups = tasks.some(({ stage }) => stage.subgroups === true);
  const more = subgroups ? ", @builtin(subgroup_size) width: u32, @builtin(subgroup_invocation_id) within: u32" : "";
  return { enable: subgroups ? "enable subgroups;\n" : "", head: `@compute @workgroup_size(${threads})\nfn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) lane: u32${more}) {` };
}

const groupsIn = ({ stage: { span } }: Task, threads: number): number => (span.of === "groups" ? span.count : Math.ceil(span.count / threads));

function wholeText(task: Task, declared: string, threads: number, grid: readonly [number, number]): string {
  const { stage: { globals, main, span } } = task;
  const group = grid[1] === 1 ? "id.x" : `id.x + id.y * ${grid[0]}u`;
  const head = span.of === "items"
    ? `let item = ${grid[1] === 1 ? group : `(${group})`} * ${threads}u + lane;\n  if (item >= ${span.count}u) { return; }`
    : `let group = ${group};${grid[0] * grid[1] > span.count ? `\n  if (group >= ${span.count}u) { return; }` : ""}`;
  return `${declared}\n${globals === "" ? "" : `${globals}\n`}${entryText([task], threads).head}
  ${head}
  ${main}
}`;
}

/** `order`: all tasks of the plan, by whose places they name what they wait for. */
export function assemble(dispatch: Dispatched, order: readonly Task[], target: Target): Shader {
  const tasks = dispatch.flat();
  const threads = threadsOf(dispatch, target);
  const { variables, of } = variablesOf(tasks);
  const declared = variables.map(({ name, type, access }, i) => `@group(0) @binding(${i}) var<storage, ${access === "read" ? "read" : "read_write"}> ${name}: ${type};`).join("\n");
  const bound = variables.map(({ memory, access, range }): BoundMemory => ({ memory, access, ...(range === undefined ? {} : { range }) }));
  const counts = dispatch.map((member) => (member.length > 1 ? 1 : member.reduce((sum, task) => sum + groupsIn(task, threads), 0)));
  const total = counts.reduce((a, b) => a + b, 0);
  const grid = gridOf(total, target);
  const entry = entryText(tasks, threads);
  const [only] = tasks;
  if (tasks.length === 1 && only !== undefined) return { code: `${entry.enable}${withLibrary(wholeText(only, declared, threads, grid))}`, bound, grid };
  const parts = tasks.map((task, i) => {
    const own = [...task.stage.globals.matchAll(/\b(?:fn|var<\w+>) (\w+)/gu)].map(([, name = ""]) => [name, `${name}_${i}`] as const);
    const names = new Map([...of(task), ...own]);
    const { span, subgroups } = task.stage;
    const parameters = span.of === "groups" ? `group: u32, lane: u32${subgroups === true ? ", width: u32, within: u32" : ""}` : "item: u32";
    return `${renamed(task.stage.globals, names)}\nfn part${i}(${parameters}) {\n  ${renamed(task.stage.main, names)}\n}`;
  });
  let start = 0;
  const branches = dispatch.map((member, m) => {
    const [first] = member;
    const names = member.map((task) => `part${tasks.indexOf(task)}`);
    const from = start;
    start += counts[m] ?? 0;
    const body = member.length > 1 || first === undefined ? chainText(member, names, order, threads) : call(first, names[0] ?? "", from === 0 ? "group" : `(group - ${from}u)`, threads);
    return m === dispatch.length - 1 && grid[0] * grid[1] === total ? `{\n    ${body}\n  }` : `if (group < ${start}u) {\n    ${body}\n  }`;
  });
  const code = `${declared}
${parts.join("\n")}
${entry.head}
  let group = ${grid[1] === 1 ? "id.x" : `id.x + id.y * ${grid[0]}u`};
  ${branches.join(" else ")}
}`;
  return { code: `${entry.enable}${withLibrary(code)}`, bound, grid };
}

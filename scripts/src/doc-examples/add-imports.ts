/** Adds to a docstring's example the imports it leaves out: its own package first, then its own file, then the rest of ours. */
import { relative } from "node:path";
import ts from "typescript";
import { publicPackages, type Workspace } from "../repository.ts";
import type { Example } from "./example.ts";
import { preludes } from "./preludes.ts";

export interface Module {
  specifier: string;
  file: string;
  names: ReadonlySet<string>;
  /** Those of the names that are types alone: Node erases types and cannot import them as values. */
  types: ReadonlySet<string>;
}

type Names = Pick<Module, "names" | "types">;

/** Packages whose examples evaluate tensors. */
const evaluates = /^@receptive\/(?:core|backend|layers|optimizers|training)|^\.\./;

/** Every entry of every public package, and the names each exports, types included. */
export class Exports {
  private readonly program: ts.Program;
  private readonly entries: { workspace: Workspace; module: Module }[];

  constructor(files: readonly string[], options: ts.CompilerOptions) {
    const entries = publicPackages().flatMap((workspace) =>
      Object.entries(workspace.manifest.exports ?? {}).map(([subpath, target]) => ({
        workspace,
        specifier: workspace.manifest.name + subpath.slice(1),
        file: `${workspace.folder}/${target.slice(2)}`,
      })),
    );
    this.program = ts.createProgram([...entries.map((entry) => entry.file), ...files], options);
    this.entries = entries.map(({ workspace, specifier, file }) => ({ workspace, module: { specifier, file, ...this.namesOf(file) } }));
  }

  private namesOf(file: string): Names {
    const source = this.program.getSourceFile(file);
    const checker = this.program.getTypeChecker();
    const symbol = source && checker.getSymbolAtLocation(source);
    const found = symbol ? checker.getExportsOfModule(symbol) : [];
    const isType = (name: ts.Symbol): boolean => {
      const target = name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name;
      return (target.flags & ts.SymbolFlags.Value) === 0;
    };
    return { names: new Set(found.map(({ name }) => name)), types: new Set(found.filter(isType).map(({ name }) => name)) };
  }

  /** Where an example of `file` looks for a name, in order. */
  modulesFor(root: string, file: string, from: string): Module[] {
    const path = `${root}/${file}`;
    const own = this.entries.filter((entry) => path.startsWith(`${entry.workspace.folder}/`));
    const rest = this.entries.filter((entry) => !own.includes(entry));
    const itself = { specifier: relative(from, path).replaceAll("\\", "/"), file: path, ...this.namesOf(path) };
    return [...own.map((entry) => entry.module), itself, ...rest.map((entry) => entry.module)];
  }
}

export function addImports(example: Example, modules: readonly Module[]): string {
  const missing = freeNames(example.code);
  const imports = new Map<string, string[]>();
  const lines: string[] = [];
  for (const name of missing) {
    const module = modules.find((candidate) => candidate.names.has(name));
    const imported = module?.types.has(name) === true ? `type ${name}` : name;
    if (module) imports.set(module.specifier, [...(imports.get(module.specifier) ?? []), imported]);
    else if (Object.hasOwn(preludes, name)) lines.push(preludes[name] ?? "");
  }
  const statements = [...imports].map(([specifier, names]) => `import { ${names.join(", ")} } from "${specifier}";`);
  // As in a user's program, the umbrella names the backend that reads evaluate on.
  if ([...imports.keys()].some((specifier) => evaluates.test(specifier))) statements.push('import "receptive";');
  // One line of preamble whatever is added, so that lines in messages are off by one and no more.
  return `${[...statements, ...lines].join(" ").replaceAll("\n", " ")}\n${example.code}`;
}

/** Identifiers that are used as values or types and that the example does not declare. */
function freeNames(code: string): string[] {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.Latest, true);
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      if (isDeclaration(node)) declared.add(node.text);
      else if (!isMemberName(node)) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...used].filter((name) => !declared.has(name));
}

function isDeclaration(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent)) return true;
  return (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent) || ts.isFunctionDeclaration(parent) || ts.isClassDeclaration(parent) || ts.isTypeAliasDeclaration(parent) || ts.isInterfaceDeclaration(parent)) && parent.name === node;
}

function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodDeclaration(parent)) return parent.name === node;
  return ts.isBindingElement(parent) && parent.propertyName === node;
}

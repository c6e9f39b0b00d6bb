/** Type-checks all examples in one program; the answer maps each file to its errors. */
import ts from "typescript";
import { join } from "node:path";
import { repositoryRoot } from "../repository.ts";

export function exampleOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(repositoryRoot, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, repositoryRoot);
  // An example may leave a result unused, and its reader copies it into a program without our settings on declarations.
  return { ...options, noEmit: true, allowImportingTsExtensions: true, noUnusedLocals: false, noUnusedParameters: false, isolatedDeclarations: false, verbatimModuleSyntax: false, declaration: false, sourceMap: false, typeRoots: [join(repositoryRoot, "node_modules/@types")] };
}

export function typeErrors(files: readonly string[], options: ts.CompilerOptions): Map<string, string[]> {
  const program = ts.createProgram(files, options);
  return new Map(
    files.map((file) => {
      const source = program.getSourceFile(file);
      const diagnostics = source ? [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)] : [];
      return [file, diagnostics.map(describe)];
    }),
  );
}

function describe(diagnostic: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
  if (!diagnostic.file || diagnostic.start === undefined) return text;
  const line = diagnostic.file.text.slice(0, diagnostic.start).split("\n").length;
  return `TS${diagnostic.code}: ${text}\n    ${(diagnostic.file.text.split("\n")[line - 1] ?? "").trim()}`;
}

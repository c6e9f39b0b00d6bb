import { join } from "node:path";
import { repositoryRoot } from "@receptive/scripts/repository";
import ts from "typescript";

/** How many types the compiler instantiates to check a program of scripts/bundles with all of our sources that it needs. */
export function typeInstantiations(name: string): number {
  const configPath = join(repositoryRoot, "tsconfig.base.json");
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(configPath, (path) => ts.sys.readFile(path)).config, ts.sys, repositoryRoot);
  const path = join(repositoryRoot, "scripts/bundles", `${name}.ts`);
  const program = ts.createProgram([path], { ...options, noEmit: true, allowImportingTsExtensions: true });
  const faults = [...program.getOptionsDiagnostics(), ...program.getSemanticDiagnostics()];
  const [first] = faults;
  if (first !== undefined) throw new Error(`scripts/bundles/${name}.ts does not type-check: ${ts.flattenDiagnosticMessageText(first.messageText, " ")}`);
  return program.getInstantiationCount();
}

/**
 * What an example promises to print: the trailing comment of a `console.log(…)`, or of a bare expression whose comment
 * reads as a value. `instrument` returns the code with those calls replaced by recorders.
 */
import ts from "typescript";

export interface Expectation {
  /** Line in the example, from 1. */
  line: number;
  text: string;
}

export interface Instrumented {
  code: string;
  expectations: Expectation[];
}

interface Edit {
  at: number;
  to: number;
  text: string;
}

/** A comment after a bare expression counts when it starts like a value; after console.log every comment counts. */
const readsAsValue = /^(?:[[{"'`\d-]|true\b|false\b|null\b|undefined\b|NaN\b|Infinity\b|\w+(?:\(\d+\))? ?[[{])/;

export function instrument(code: string): Instrumented {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.Latest, true);
  const expectations: Expectation[] = [];
  const edits: Edit[] = [];
  const expect = (statement: ts.Statement, comment: string): number => {
    const line = source.getLineAndCharacterOfPosition(statement.getStart()).line + 1;
    return expectations.push({ line, text: comment }) - 1;
  };
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node)) {
      const comment = trailingComment(code, node);
      const call = logCall(node.expression);
      if (comment !== undefined && call) {
        edits.push({ at: call.expression.getStart(), to: call.expression.getEnd(), text: `__print.bind(undefined, ${expect(node, comment)})` });
      } else if (comment !== undefined && node.parent === source && readsAsValue.test(comment)) {
        const { expression } = node;
        edits.push({ at: expression.getStart(), to: expression.getEnd(), text: `await __show(${expect(node, comment)}, (${expression.getText()}))` });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { code: applied(code, edits), expectations };
}

function logCall(expression: ts.Expression): ts.CallExpression | undefined {
  if (!ts.isCallExpression(expression)) return undefined;
  return expression.expression.getText() === "console.log" ? expression : undefined;
}

/** The comment at the end of the statement's last line, and the comment lines that continue it. */
function trailingComment(code: string, node: ts.Node): string | undefined {
  const rest = code.slice(node.getEnd());
  const match = /^[ \t]*;?[ \t]*\/\/ ?(.*)((?:\n[ \t]*\/\/ .*)*)/.exec(rest);
  if (!match) return undefined;
  const [, first = "", more = ""] = match;
  return `${first}${more.replaceAll(/\n[ \t]*\/\/ ?/g, "\n")}`.trim();
}

function applied(code: string, edits: readonly Edit[]): string {
  let result = code;
  for (const { at, to, text } of [...edits].sort((a, b) => b.at - a.at)) result = result.slice(0, at) + text + result.slice(to);
  return result;
}

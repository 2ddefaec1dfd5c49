import ts from 'typescript';
import { MUTATORS, type Replacement } from './mutators.js';

/** A source with one thing broken in it. */
export interface Mutant {
  /** What was done to which text; it tells mutants of one file apart, also after lines have moved. */
  readonly change: string;
  /** From 1, in the source. */
  readonly line: number;
  readonly text: string;
}

/** Every mutant of a source, in the order of its lines. What only the compiler reads is left alone. */
export function makeMutants(source: string): readonly Mutant[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const replacements: Replacement[] = [];
  const visit = (node: ts.Node): void => {
    if (isForTheCompiler(node)) return;
    for (const mutate of MUTATORS) replacements.push(...mutate(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  const seen = new Map<string, number>();
  return replacements
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, text, what }) => {
      const said = `${what}: ${shorten(source.slice(start, end))}`;
      const times = (seen.get(said) ?? 0) + 1;
      seen.set(said, times);
      return {
        change: times === 1 ? said : `${said} (no. ${times})`,
        line: file.getLineAndCharacterOfPosition(start).line + 1,
        text: source.slice(0, start) + text + source.slice(end),
      };
    });
}

function isForTheCompiler(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node)
  );
}

const MAX_SAID = 120;

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > MAX_SAID ? `${line.slice(0, MAX_SAID)}…` : line;
}

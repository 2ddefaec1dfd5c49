import { compareText, type SchemaUnit } from '@bloodbank/schema-model';
import { type Cache, hashOf, NO_CACHE } from '@bloodbank/schema-model/cache';
import { unitSignatures } from '../cache/unit-signatures.js';
import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';
import { createUndeclaredCompiler, type UndeclaredCode } from '../validators/undeclared-code.js';

export function undeclaredName(unit: SchemaUnit): string {
  return `mayHoldUndeclared${unit.name}`;
}

const ENTERING =
  'const entering = (visit) => (payload) => typeof payload === "object" && payload !== null && visit(payload);';

/** One function per event: whether its payload may hold a property that its schema does not declare. */
export function renderUndeclared(plan: ContractsPlan, cache: Cache = NO_CACHE): readonly GeneratedFile[] {
  const { set, events } = plan;
  const header = headerFor(set.label);
  const signatureOf = unitSignatures(set);
  const compile = createUndeclaredCompiler(set);
  const codes = events.map(({ unit, reaches }): UndeclaredCode => {
    const reached = reaches.flatMap((key) => set.units.get(key) ?? []);
    const key = hashOf(...[unit, ...reached].map(signatureOf));
    return cache.getOrCompute('undeclared', key, () => compile(unit, reached));
  });
  const declarations = new Map(codes.flatMap((code) => Object.entries(code.declarations)));
  const js = [
    header,
    ENTERING,
    ...[...declarations].sort(([a], [b]) => compareText(a, b)).map(([, code]) => code),
    ...events.map(({ unit }, index) => `export const ${undeclaredName(unit)} = ${codes[index]?.entry};`),
  ];
  const types = events.map(({ type, unit }) =>
    [
      `/** False only where a payload of \`${type}\` holds no property that its schema does not declare. */`,
      `export declare function ${undeclaredName(unit)}(payload: unknown): boolean;`,
    ].join('\n'),
  );
  return [
    { path: 'undeclared.gen.js', content: `${js.join('\n')}\n` },
    { path: 'undeclared.gen.d.ts', content: `${header}\n${types.join('\n')}\n` },
  ];
}

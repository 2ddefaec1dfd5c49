import { compareText } from '@bloodbank/schema-model';
import { type Cache, hashOf, NO_CACHE } from '@bloodbank/schema-model/cache';
import { unitSignatures } from '../cache/unit-signatures.js';
import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';
import { mergeAlike, renameWords } from '../validators/merge-alike.js';
import { createUndeclaredCompiler, type UndeclaredCode } from '../validators/undeclared-code.js';

const ENTERING =
  'const entering = (visit) => (payload) => typeof payload === "object" && payload !== null && visit(payload);';

/** A function for each event, `in` and the name of its type: whether a payload may hold a property that its schema does not declare. */
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
  const sorted = [...declarations].sort(([a], [b]) => compareText(a, b));
  const { functions, nameOf } = mergeAlike(new Map(sorted));
  const js = [
    header,
    ENTERING,
    ...functions.values(),
    ...events.map(
      ({ unit }, index) => `export const in${unit.name} = ${renameWords(codes[index]?.entry ?? '', nameOf)};`,
    ),
  ];
  return [{ path: 'undeclared.gen.js', content: `${js.join('\n')}\n` }];
}

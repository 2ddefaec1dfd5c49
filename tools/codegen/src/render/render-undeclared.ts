import { compareText } from '@bloodbank/schema-model';
import { type Cache, hashOf, NO_CACHE } from '@bloodbank/schema-model/cache';
import { unitSignatures } from '../cache/unit-signatures.js';
import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import { lazily } from '../lazily.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';
import { mergeAlike, renameWords } from '../validators/merge-alike.js';
import { createUndeclaredCompiler } from '../validators/undeclared-code.js';

const ENTERING =
  'const entering = (visit) => (payload) => typeof payload === "object" && payload !== null && visit(payload);';

/** A function for each event, `in` and the name of its type: whether a payload may hold a property that its schema does not declare. */
export function renderUndeclared(plan: ContractsPlan, cache: Cache = NO_CACHE): readonly GeneratedFile[] {
  const { set, events } = plan;
  const header = headerFor(set.label);
  const signatureOf = unitSignatures(set);
  const compile = createUndeclaredCompiler(set);
  const declarations = new Map<string, string>();
  const entries = events.map(({ unit, reaches }): string => {
    const reached = reaches.flatMap((key) => set.units.get(key) ?? []);
    const compiled = lazily(() => compile(unit, reached));
    // Events share most of their declarations, which are remembered once: by what they are, as a name stays when its schema changes.
    const { entry, hashes } = cache.getOrCompute('undeclared', hashOf(...[unit, ...reached].map(signatureOf)), () => ({
      entry: compiled().entry,
      hashes: Object.fromEntries(Object.entries(compiled().declarations).map(([name, code]) => [name, hashOf(code)])),
    }));
    for (const [name, hash] of Object.entries(hashes)) {
      if (declarations.has(name)) continue;
      const code = cache.getOrCompute('declaration', hash, () => compiled().declarations[name] ?? '');
      declarations.set(name, code);
    }
    return entry;
  });
  const sorted = [...declarations].sort(([a], [b]) => compareText(a, b));
  const { functions, nameOf } = mergeAlike(new Map(sorted));
  const js = [
    header,
    ENTERING,
    ...functions.values(),
    ...events.map(({ unit }, index) => `export const in${unit.name} = ${renameWords(entries[index] ?? '', nameOf)};`),
  ];
  return [{ path: 'undeclared.gen.js', content: `${js.join('\n')}\n` }];
}

import { posix } from 'node:path';
import { compareText, type SchemaUnit } from '@bloodbank/schema-model';
import { type Cache, NO_CACHE } from '@bloodbank/schema-model/cache';
import { unitSignatures } from '../cache/unit-signatures.js';
import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';
import { type KnownTypes, renderUnit } from '../types/render-unit.js';
import { toTypeSchema } from '../types/to-type-schema.js';

/** One file of declarations per schema file; what a declaration mentions from elsewhere is imported, never repeated. */
export function renderTypes(plan: ContractsPlan, cache: Cache = NO_CACHE): readonly GeneratedFile[] {
  const signatureOf = unitSignatures(plan.set);
  const byName = new Map([...plan.set.units.values()].map((unit) => [unit.name, unit]));
  const known: KnownTypes = new Map();
  const kind = `type ${JSON.stringify([...plan.brands])}`;
  const declare = (unit: SchemaUnit): Declared =>
    cache.getOrCompute(kind, signatureOf(unit), () => {
      const { schema, mentions, brands } = toTypeSchema(plan.set, unit, plan.brands);
      return { code: renderUnit(unit.name, schema, known), mentions: mentions.map(({ name }) => name), brands };
    });
  return plan.modules.map(({ path, source, units }) => {
    const declared = units.map(declare);
    const mentions = declared.flatMap((one) => one.mentions.flatMap((name) => byName.get(name) ?? []));
    const brands = [...new Set(declared.flatMap((one) => one.brands))].sort(compareText);
    const imports = [...importsOf(plan, path, mentions), ...brandImports(path, brands)];
    const parts = [imports.join('\n'), ...declared.map(({ code }) => code)];
    return { path: `${path}.d.ts`, content: `${headerFor(source)}\n${parts.filter(Boolean).join('\n\n')}\n` };
  });
}

/** A unit's declaration, and the names of the types that it mentions. */
type Declared = {
  readonly code: string;
  readonly mentions: readonly string[];
  readonly brands: readonly string[];
};

function brandImports(from: string, brands: readonly string[]): readonly string[] {
  if (brands.length === 0) return [];
  return [`import type { ${brands.join(', ')} } from '${relativeModule(from, 'formats.gen')}';`];
}

/** One import line per module, sorted, for units declared outside `from`. */
export function importsOf(plan: ContractsPlan, from: string, units: Iterable<SchemaUnit>): readonly string[] {
  const names = new Map<string, Set<string>>();
  for (const unit of units) {
    const module = plan.moduleOf.get(unit.key);
    if (module === undefined || module === from) continue;
    names.set(module, (names.get(module) ?? new Set()).add(unit.name));
  }
  return [...names]
    .sort(([a], [b]) => compareText(a, b))
    .map(
      ([module, set]) =>
        `import type { ${[...set].sort(compareText).join(', ')} } from '${relativeModule(from, module)}';`,
    );
}

export function relativeModule(from: string, to: string): string {
  // As absolute ones: else Node asks each time where the process is.
  const path = posix.relative(posix.dirname(`/${from}`), `/${to}`);
  return `${path.startsWith('.') ? path : `./${path}`}.js`;
}

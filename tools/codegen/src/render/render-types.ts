import { posix } from 'node:path';
import { compareText, type SchemaUnit } from '@bloodbank/schema-model';
import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import type { ContractsPlan, TypeModule } from '../plan/contracts-plan.js';
import { renderUnit } from '../types/render-unit.js';
import { toTypeSchema } from '../types/to-type-schema.js';

/** One file of declarations per schema file; what a declaration mentions from elsewhere is imported, never repeated. */
export function renderTypes(plan: ContractsPlan): Promise<readonly GeneratedFile[]> {
  return Promise.all(plan.modules.map((module) => renderModule(plan, module)));
}

async function renderModule(plan: ContractsPlan, module: TypeModule): Promise<GeneratedFile> {
  const shaped = module.units.map((unit) => ({ unit, ...toTypeSchema(plan.set, unit) }));
  const declarations: string[] = [];
  for (const { unit, schema } of shaped) declarations.push(await renderUnit(unit.name, schema));
  const imports = importsOf(
    plan,
    module.path,
    shaped.flatMap(({ mentions }) => mentions),
  );
  const parts = [imports.join('\n'), ...declarations].filter((part) => part !== '');
  return { path: `${module.path}.d.ts`, content: `${headerFor(module.source)}\n${parts.join('\n\n')}\n` };
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
  const path = posix.relative(posix.dirname(from), to);
  return `${path.startsWith('.') ? path : `./${path}`}.js`;
}

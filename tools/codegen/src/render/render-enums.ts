import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';
import { literalType } from '../types/literal-type.js';
import { docComment } from '../types/render-unit.js';

/** The values that schemas allow, for menus, loops and checks. Each is a constant of its own, so that bundlers drop the others. */
export function renderEnums(plan: ContractsPlan): readonly GeneratedFile[] {
  const header = headerFor(plan.set.label);
  const js = plan.enums.map(({ name, values }) => {
    const list = `[${values.map(literalType).join(', ')}]`;
    return `export const ${name} = /* @__PURE__ */ Object.freeze(${list});`;
  });
  const types = plan.enums.map(({ place, name, values }) => {
    const doc = docComment(`The values that ${place} allows.`);
    return `${doc}\nexport declare const ${name}: readonly [${values.map(literalType).join(', ')}];`;
  });
  return [
    { path: 'enums.gen.js', content: `${header}\n${js.length === 0 ? 'export {};' : js.join('\n')}\n` },
    { path: 'enums.gen.d.ts', content: `${header}\n${types.length === 0 ? 'export {};' : types.join('\n\n')}\n` },
  ];
}

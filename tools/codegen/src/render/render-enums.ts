import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import type { ContractsPlan, EnumEntry } from '../plan/contracts-plan.js';
import { literalType } from '../types/literal-type.js';
import { docComment } from '../types/render-unit.js';

/** The values that schemas allow, for menus, loops and checks. Each has a name of its own, so that bundlers drop the others; equal lists are one. */
export function renderEnums(plan: ContractsPlan): readonly GeneratedFile[] {
  const header = headerFor(plan.set.label);
  const listOf = ({ values }: EnumEntry): string => `[${values.map(literalType).join(', ')}]`;
  const firsts = new Map([...plan.enums].reverse().map((entry) => [listOf(entry), entry.name]));
  const js = plan.enums.map((entry) => {
    const list = listOf(entry);
    const first = firsts.get(list);
    return `export const ${entry.name} = ${first === entry.name ? `/* @__PURE__ */ Object.freeze(${list})` : first};`;
  });
  const types = plan.enums.map((entry) => {
    const doc = docComment(`The values that ${entry.place} allows.`);
    return `${doc}\nexport declare const ${entry.name}: readonly ${listOf(entry)};`;
  });
  return [
    { path: 'enums.gen.js', content: `${header}\n${js.length === 0 ? 'export {};' : js.join('\n')}\n` },
    { path: 'enums.gen.d.ts', content: `${header}\n${types.length === 0 ? 'export {};' : types.join('\n\n')}\n` },
  ];
}

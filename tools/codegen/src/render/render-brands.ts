import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';

/** One branded string per format, with the function that tells and the function that makes one. Nothing where brands are off. */
export function renderBrands(plan: ContractsPlan): readonly GeneratedFile[] {
  const { brands } = plan;
  if (brands.size === 0) return [];
  const header = headerFor(plan.set.label);
  const js = [...brands].flatMap(([format, name]) => [
    `export const is${name} = (value) => typeof value === 'string' && matchesFormat('${format}', value);`,
    `export const as${name} = (value) => {`,
    `  if (is${name}(value)) return value;`,
    `  throw new TypeError('This is not of the format ${format}.');`,
    '};',
  ]);
  const types = [...brands].flatMap(([format, name]) => [
    `/** A string that has passed the format \`${format}\`. */`,
    `export type ${name} = string & { readonly [format]: '${format}' };`,
    `export declare function is${name}(value: unknown): value is ${name};`,
    '/** @throws {TypeError} when the text is not of this format. */',
    `export declare function as${name}(value: string): ${name};\n`,
  ]);
  return [
    {
      path: 'formats.gen.js',
      content: `${header}import { matchesFormat } from './validators.gen.js';\n\n${js.join('\n')}\n`,
    },
    { path: 'formats.gen.d.ts', content: `${header}\ndeclare const format: unique symbol;\n\n${types.join('\n')}` },
  ];
}

import { compareText } from '@bloodbank/schema-model';
import { toBundledSchema } from '../bundle-schema.js';
import { describeEvent } from '../describe-event.js';
import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';
import { validatorName } from './render-validators.js';

/** The descriptors of all events, the definitions they share, and the registry over them. */
export function renderRegistry(plan: ContractsPlan): readonly GeneratedFile[] {
  const header = headerFor(plan.set.label);
  const reached = [...new Set(plan.events.flatMap((event) => event.reaches))].flatMap(
    (key) => plan.set.units.get(key) ?? [],
  );
  const definitions = reached
    .sort((a, b) => compareText(a.name, b.name))
    .map((unit) => `  ${unit.name}: ${json(toBundledSchema(plan.set, unit), 2)},`);
  const descriptors = plan.events.map((event) => {
    const text = json(describeEvent(plan.set, event), 2);
    // The validator is a function, so it is put in as code, last.
    return `  ${text.slice(0, -'\n  }'.length)},\n    "validate": validators.${validatorName(event.unit)}\n  },`;
  });
  const js = [
    `${header}import { createRegistry } from './runtime/create-registry.gen.js';`,
    "import * as validators from './validators.gen.js';\n",
    'const definitions = {',
    ...definitions,
    '};\n',
    'const descriptors = [',
    ...descriptors,
    '];\n',
    'const registry = /* @__PURE__ */ createRegistry(descriptors, definitions);\n',
    'export function getRegistry() {\n  return registry;\n}\n',
  ];
  const types = [
    `${header}import type { Registry } from './runtime/contract.gen.js';\n`,
    '/** Every contract of this tree, by name. */',
    'export declare function getRegistry(): Registry;\n',
  ];
  return [
    { path: 'registry.gen.js', content: js.join('\n') },
    { path: 'registry.gen.d.ts', content: types.join('\n') },
  ];
}

function json(value: unknown, indentation: number): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${' '.repeat(indentation)}`);
}

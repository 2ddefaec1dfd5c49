import { compareText } from '@bloodbank/schema-model';
import { type Cache, hashOf, NO_CACHE } from '@bloodbank/schema-model/cache';
import { defaultsOf } from '../../runtime/create-registry.js';
import { toBundledSchema } from '../bundle-schema.js';
import { unitSignatures } from '../cache/unit-signatures.js';
import { describeEvent } from '../describe-event.js';
import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';

/** The descriptors of all events, the definitions they share, and the registry over them. */
export function renderRegistry(plan: ContractsPlan, cache: Cache = NO_CACHE): readonly GeneratedFile[] {
  const { set } = plan;
  const header = headerFor(set.label);
  const signatureOf = unitSignatures(set);
  const reached = [...new Set(plan.events.flatMap((event) => event.reaches))].flatMap(
    (key) => plan.set.units.get(key) ?? [],
  );
  const definitions = reached
    .sort((a, b) => compareText(a.name, b.name))
    .map((unit) => {
      const bundled = cache.getOrCompute('bundle', signatureOf(unit), () => JSON.stringify(toBundledSchema(set, unit)));
      return `  ${unit.name}: ${bundled},`;
    });
  const shared = new Set(reached);
  const descriptors = plan.events.map((event) => {
    const { unit, reaches, sensitive } = event;
    const names = reaches.map((key) => set.units.get(key)?.name ?? '');
    // What other events refer to stands among the definitions already, and once is enough.
    const isShared = shared.has(unit) && typeof unit.schema === 'object';
    const key = hashOf(signatureOf(unit), set.label, names.join(' '), JSON.stringify(sensitive), `${isShared}`);
    const text = cache.getOrCompute('descriptor', key, () => {
      const { root: createRoot, ...described } = describeEvent(set, event);
      const root = createRoot();
      const defaults = new Map<string, unknown>(Object.entries(defaultsOf(event.type, root)));
      const told = Object.entries(described).filter(
        ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults.get(name)),
      );
      const lines = told.map(([name, value]) => lineOf(name, JSON.stringify(value)));
      return [...lines, lineOf('root', isShared ? `definitions.${unit.name}` : JSON.stringify(root))].join('\n');
    });
    return `  {\n${text}\n  },`;
  });
  const js = [
    `${header}import { completeDescriptors, createRegistry } from './runtime/create-registry.gen.js';`,
    "import * as undeclared from './undeclared.gen.js';",
    "import * as validators from './validators.gen.js';\n",
    'const definitions = {',
    ...definitions,
    '};\n',
    'const descriptors = [',
    ...descriptors,
    '];\n',
    'const registry = /* @__PURE__ */ createRegistry(',
    '  /* @__PURE__ */ completeDescriptors(descriptors, validators, undeclared),',
    '  definitions,',
    '  validators.tolerate,',
    ');\n',
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

/** A property has a line of its own: a change of one shows as one line. */
function lineOf(name: string, code: string): string {
  return `    ${JSON.stringify(name)}: ${code},`;
}

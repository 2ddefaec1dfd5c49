import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';

/** The module a service imports, and the two halves of what `connectBus` takes. */
export function renderIndex(plan: ContractsPlan): readonly GeneratedFile[] {
  const header = headerFor(plan.set.label);
  return [
    {
      path: 'contracts.gen.js',
      content: `${header}import { getRegistry } from './registry.gen.js';\n\nexport const contracts = /* @__PURE__ */ Object.freeze({ registry: /* @__PURE__ */ getRegistry() });\n`,
    },
    { path: 'contracts.gen.d.ts', content: header + CONTRACTS_TYPES },
    {
      path: 'example-of.gen.js',
      content: `${header}import { getRegistry } from './registry.gen.js';\nimport { createExampleOf } from './runtime/create-example-of.gen.js';\n\nexport const exampleOf = /* @__PURE__ */ createExampleOf(/* @__PURE__ */ getRegistry());\n`,
    },
    { path: 'example-of.gen.d.ts', content: header + EXAMPLE_TYPES },
    {
      path: 'index.gen.js',
      content: `${header}${exportsOf(plan).join('\n')}\n`,
    },
    {
      path: 'types.gen.d.ts',
      content: `${header}${plan.modules.map(({ path }) => `export type * from './${path}.js';`).join('\n')}\n`,
    },
    {
      path: 'index.gen.d.ts',
      content: [
        header.trimEnd(),
        ...exportsOf(plan),
        "export type * from './maps.gen.js';",
        "export type { Contract, Issue, Kind, Registry } from './runtime/contract.gen.js';",
        "export type * from './types.gen.js';",
        '',
      ].join('\n'),
    },
  ];
}

/** Lists of values keep to a name of their own: there they may be called as the types are. */
function exportsOf({ brands }: ContractsPlan): readonly string[] {
  const names = brands.size === 0 ? MODULES : [...MODULES, 'formats'];
  return ["export * as enums from './enums.gen.js';", ...names.map((name) => `export * from './${name}.gen.js';`)];
}

const MODULES = ['contracts', 'example-of', 'registry', 'routing-keys', 'validators'] as const;

const CONTRACTS_TYPES = `import type { CommandMap, EventMap, EventPatterns, ReplyMap } from './maps.gen.js';
import type { Registry } from './runtime/contract.gen.js';

/** The compile-time half: what a name means, by kind. */
export interface ContractTypes {
  readonly events: EventMap;
  readonly commands: CommandMap;
  /** By the type of the command that is answered. */
  readonly replies: ReplyMap;
  readonly patterns: EventPatterns;
}

/** What \`connectBus({ contracts })\` takes. \`types\` never exists at run time. */
export declare const contracts: { readonly registry: Registry; readonly types?: ContractTypes };
`;

const EXAMPLE_TYPES = `import type { CommandMap, EventMap } from './maps.gen.js';

/**
 * A payload for tests and trials: a fresh copy of the first example in the schema, with some properties replaced.
 *
 * @throws {TypeError} when the result may not be published.
 * @example exampleOf('github.pr.created', { title: 'Another' })
 */
export declare function exampleOf<T extends keyof EventMap & string>(type: T, overrides?: Partial<EventMap[T]>): EventMap[T];
export declare function exampleOf<T extends keyof CommandMap & string>(
  type: T,
  overrides?: Partial<CommandMap[T]>,
): CommandMap[T];
`;

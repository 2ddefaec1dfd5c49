import type { SchemaUnit } from '@bloodbank/schema-model';
import { type Cache, NO_CACHE } from '@bloodbank/schema-model/cache';
import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';
import { bundleValidators } from '../validators/bundle-validators.js';

export function validatorName(unit: SchemaUnit): string {
  return `validate${unit.name}`;
}

/** One exported function per event, in one module that imports nothing. */
export async function renderValidators(
  plan: ContractsPlan,
  cache: Cache = NO_CACHE,
): Promise<readonly GeneratedFile[]> {
  const header = headerFor(plan.set.label);
  const units = plan.events.map((event) => event.unit);
  const output = { format: 'esm' } as const;
  const hasFormats = plan.brands.size > 0;
  const code = await bundleValidators({
    set: plan.set,
    units,
    nameOf: validatorName,
    output,
    cache,
    hasFormats,
    hasTolerate: true,
  });
  const types = [
    `${header}import type { Issue } from './runtime/contract.gen.js';\n`,
    VALIDATE,
    ...plan.events.flatMap((event) => [
      `/** Judges a \`${event.type}\`. */`,
      `export declare const ${validatorName(event.unit)}: Validate;`,
    ]),
    TOLERATE,
    ...(hasFormats ? ['/** Whether a text is of a format. */', MATCHES_FORMAT] : []),
  ];
  return [
    { path: 'validators.gen.js', content: `${header}\n${code}\n` },
    { path: 'validators.gen.d.ts', content: `${types.join('\n')}\n` },
  ];
}

const VALIDATE =
  '/** Why a payload is not valid; empty when it is. */\nexport type Validate = (payload: unknown) => readonly Issue[];';
const TOLERATE = [
  '/** What a validator says where closed objects may hold properties that they do not name. */',
  'export declare function tolerate(validate: Validate, payload: unknown): readonly Issue[];',
].join('\n');
const MATCHES_FORMAT = 'export declare function matchesFormat(format: string, value: string): boolean;';

import { reachableUnits, type SchemaSet, type SchemaUnit } from '@bloodbank/schema-model';
import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import { renderUnit } from '../types/render-unit.js';
import { toTypeSchema } from '../types/to-type-schema.js';
import { bundleValidators } from '../validators/bundle-validators.js';

const ISSUES =
  'readonly { readonly pointer: string; readonly keyword: string; readonly message: string; readonly expected?: unknown; readonly got?: string }[]';

/** The envelope's type and validator as TypeScript source, for the package that mints envelopes. */
export async function renderEnvelope(set: SchemaSet, envelope: SchemaUnit): Promise<readonly GeneratedFile[]> {
  const header = headerFor(`${set.label}/${envelope.file}`);
  const parts = reachableUnits(envelope, set.units, set.refs).flatMap((key) => set.units.get(key) ?? []);
  const types = [envelope, ...parts].map((unit) => {
    const code = renderUnit(unit.name, toTypeSchema(set, unit).schema);
    // Shared definitions stay inside: `contracts` is where they are exported from.
    return unit === envelope ? code : code.replace(/^export /m, '');
  });
  const validators = await bundleValidators({
    set,
    units: [envelope],
    nameOf: () => 'validateEnvelope',
    output: { format: 'iife', globalName: 'generated' },
  });
  return [
    { path: 'envelope-shape.gen.ts', content: `${header}\n${types.join('\n\n')}\n` },
    {
      path: 'validate-envelope.gen.ts',
      content: `${header}// @ts-nocheck: ajv writes JavaScript.\n\n${validators}\n\nexport const validateEnvelope: (value: unknown) => ${ISSUES} = generated.validateEnvelope;\n`,
    },
  ];
}

import {
  buildSchemaSet,
  type JsonObject,
  type JsonValue,
  type SchemaSet,
  type SchemaUnit,
} from '@bloodbank/schema-model';
import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import { renderUnit } from '../types/render-unit.js';
import { toTypeSchema } from '../types/to-type-schema.js';
import { bundleValidators } from '../validators/bundle-validators.js';
import { readEntries } from './settings-schema.js';

/** The type, the table and the validator of the settings, as TypeScript source for the package that reads them. */
export async function renderSettings(schema: JsonObject, file: string): Promise<readonly GeneratedFile[]> {
  const header = headerFor(file);
  const entries = readEntries(schema);
  const always = entries.filter((entry) => entry.default !== undefined).map(({ name }) => name);
  // A setting with a default is always there for whoever reads it; each is judged by itself when it is.
  const [shape, typed] = unitOf({ ...schema, required: always }, file);
  const [judged, judgedSet] = unitOf(schema, file);
  const type = renderUnit('SettingsShape', toTypeSchema(typed, shape).schema);
  const validators = await bundleValidators({
    set: judgedSet,
    units: [judged],
    nameOf: () => 'validateSettings',
    output: { format: 'iife', globalName: 'generated' },
  });
  const table = `import type { SettingEntry } from './setting-entry.js';\n\nexport const SETTINGS: readonly SettingEntry[] = ${JSON.stringify(entries, undefined, 2)};\n`;
  const declared =
    'export const validateSettings: (value: unknown) => readonly { readonly pointer: string; readonly message: string }[] = generated.validateSettings;';
  return [
    { path: 'settings-shape.gen.ts', content: `${header}\n${type}\n` },
    { path: 'settings-table.gen.ts', content: `${header}\n${table}` },
    {
      path: 'validate-settings.gen.ts',
      content: `${header}// @ts-nocheck: ajv writes JavaScript.\n\n${validators}\n\n${declared}\n`,
    },
  ];
}

/** Words that only this generator reads; the rest is a schema like any other. */
const OWN_WORDS: ReadonlySet<string> = new Set(['x-group', 'x-allowed']);

function unitOf(schema: JsonObject, displayFile: string): readonly [SchemaUnit, SchemaSet] {
  const text = JSON.stringify(schema, (key: string, value: JsonValue) => (OWN_WORDS.has(key) ? undefined : value));
  const { set, problems } = buildSchemaSet('settings', [{ file: '_common/settings.v1.json', displayFile, text }]);
  const [unit] = set.units.values();
  const [problem] = problems;
  if (unit === undefined || problem !== undefined)
    throw new Error(`${displayFile}${problem?.pointer}: ${problem?.message}`);
  return [unit, set];
}

import { createRequire } from 'node:module';
import type { Format } from 'ajv';

let known: Readonly<Record<string, Format>> | undefined;

/** What validators know of each `format`. It is read without loading a validator. */
export function knownFormats(): Readonly<Record<string, Format>> {
  known ??= (createRequire(import.meta.url)('ajv-formats/dist/formats.js') as { readonly fullFormats: typeof known })
    .fullFormats;
  return known ?? {};
}

import { createRequire } from 'node:module';

type JsoncParser = Pick<typeof import('jsonc-parser'), 'parseTree' | 'printParseErrorCode'>;

/** The parser that knows where in a text everything stands. Most files are never asked. */
export function loadJsonc(): JsoncParser {
  return createRequire(import.meta.url)('./jsonc-library.cjs') as JsoncParser;
}

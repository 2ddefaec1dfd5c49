import { createRequire } from 'node:module';

interface TypeLibrary {
  readonly link: typeof import('json-schema-to-typescript/dist/src/linker.js').link;
  readonly normalize: typeof import('json-schema-to-typescript/dist/src/normalizer.js').normalize;
  readonly parse: typeof import('json-schema-to-typescript/dist/src/parser.js').parse;
  readonly optimize: typeof import('json-schema-to-typescript/dist/src/optimizer.js').optimize;
  readonly generate: typeof import('json-schema-to-typescript/dist/src/generator.js').generate;
  readonly DEFAULT_OPTIONS: typeof import('json-schema-to-typescript').DEFAULT_OPTIONS;
}

/** Loaded by whoever declares a type that no cache knows. */
export function loadTypeLibrary(): TypeLibrary {
  return createRequire(import.meta.url)('./type-library.cjs') as TypeLibrary;
}

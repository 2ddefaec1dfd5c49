'use strict';

/**
 * The steps of json-schema-to-typescript that make a type of a schema without references, as a package's build makes one file of
 * them (docs/adr/0074). Its own `compile` goes the same way, and would load and ask what reads files, resolves references and formats.
 */
module.exports = {
  link: require('json-schema-to-typescript/dist/src/linker').link,
  normalize: require('json-schema-to-typescript/dist/src/normalizer').normalize,
  parse: require('json-schema-to-typescript/dist/src/parser').parse,
  optimize: require('json-schema-to-typescript/dist/src/optimizer').optimize,
  generate: require('json-schema-to-typescript/dist/src/generator').generate,
  DEFAULT_OPTIONS: require('json-schema-to-typescript').DEFAULT_OPTIONS,
};

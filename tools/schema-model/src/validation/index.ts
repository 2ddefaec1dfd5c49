export { boundLoops } from './bound-loops.js';
export { checkDocuments, compileProblem } from './check-schemas.js';
export { createAjv } from './create-ajv.js';
export { createSetAjv, createSetCompiler } from './create-set-ajv.js';
export { knownFormats } from './known-formats.js';
export { toValidationSchema, unitId } from './to-validation-schema.js';

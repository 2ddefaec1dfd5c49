export { parseEventType } from './event-type.js';
export { type TemplateWord, templateOf } from './family.js';
export { parseSchemaPath } from './parse-schema-path.js';
export { eventTypeName, toPascalCase } from './type-name.js';

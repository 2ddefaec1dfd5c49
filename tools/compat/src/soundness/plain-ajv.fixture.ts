import type { JsonObject, JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { mapSchema } from '@bloodbank/schema-model/refs';
import { createAjv } from '@bloodbank/schema-model/validation';
import { Ajv2019 } from 'ajv/dist/2019.js';

export type Accepts = (value: JsonValue) => boolean | undefined;

/**
 * What plain ajv says, under the settings of generated code and in the schema's own dialect; `undefined` where its own code
 * fails. Throws where ajv refuses the schema. In draft-07 what stands beside a `$ref` is taken out, as the specification says.
 */
export function acceptsOf(schema: JsonSchema): Accepts {
  const dialect = typeof schema === 'object' ? String(schema.$schema) : '';
  const isOld = dialect.includes('draft-07');
  // Without `addUsedSchema` ajv does not know its own root, to which "#" leads.
  const ajv = createAjv(isOld ? 'draft-07' : '2020-12', { addUsedSchema: true });
  const own = dialect.includes('2019-09') ? new Ajv2019({ ...ajv.opts, formats: ajv.formats }) : ajv;
  const validate = own.compile(isOld ? mapSchema(schema, onlyRef) : schema);
  return (value) => {
    try {
      return validate(value) === true;
    } catch {
      return undefined;
    }
  };
}

function onlyRef(schema: JsonObject): JsonObject {
  const { $ref, definitions } = schema;
  return $ref === undefined ? schema : { $ref, ...(definitions === undefined ? {} : { definitions }) };
}

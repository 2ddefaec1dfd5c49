/** A reader of a list longer than this has stopped reading. */
const MAX_ISSUES = 20;
const MAX_POINTER_LENGTH = 200;

/** Where ajv's parameters hold what was expected, by keyword. */
const EXPECTED = {
  const: 'allowedValue',
  contains: 'minContains',
  enum: 'allowedValues',
  exclusiveMaximum: 'limit',
  exclusiveMinimum: 'limit',
  format: 'format',
  maxItems: 'limit',
  maxLength: 'limit',
  maxProperties: 'limit',
  maximum: 'limit',
  minItems: 'limit',
  minLength: 'limit',
  minProperties: 'limit',
  minimum: 'limit',
  multipleOf: 'multipleOf',
  pattern: 'pattern',
  type: 'type',
};

/** Where ajv's parameters hold the name of the property that an error is about. */
const PROPERTY = {
  additionalProperties: 'additionalProperty',
  dependencies: 'missingProperty',
  dependentRequired: 'missingProperty',
  propertyNames: 'propertyName',
  required: 'missingProperty',
  unevaluatedProperties: 'unevaluatedProperty',
};

/** ajv's errors as issues. No value of the payload goes in: a secret in a wrong place must not reach a log. */
export function toIssues(errors, payload) {
  const issues = [];
  for (const error of errors ?? []) {
    if (issues.length === MAX_ISSUES) break;
    const property = error.params[PROPERTY[error.keyword]];
    const pointer = property === undefined ? error.instancePath : `${error.instancePath}/${escapeSegment(property)}`;
    const parameter = EXPECTED[error.keyword];
    const expected = parameter === undefined ? undefined : error.params[parameter];
    issues.push({
      pointer: pointer.slice(0, MAX_POINTER_LENGTH),
      keyword: error.keyword,
      message: messageOf(error),
      ...(expected === undefined ? {} : { expected }),
      got: describe(readPointer(payload, pointer)),
    });
  }
  return issues;
}

/** Generated validators leave out the messages that are worded here. */
function messageOf({ keyword, message, params }) {
  switch (keyword) {
    case 'type':
      return `must be ${params.type}`;
    case 'format':
      return `must match format "${params.format}"`;
    case 'enum':
      return 'must be equal to one of the allowed values';
    case 'required':
      return 'is required';
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'is not a property of this schema';
    case 'false schema':
      return 'must not be present';
    default:
      return message ?? `must satisfy ${keyword}`;
  }
}

function escapeSegment(name) {
  return String(name).replaceAll('~', '~0').replaceAll('/', '~1');
}

function readPointer(payload, pointer) {
  let value = payload;
  for (const segment of pointer.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Type and size, never the value. */
function describe(value) {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (typeof value === 'object') return `object of ${Object.keys(value).length}`;
  if (typeof value === 'string') return `string of ${value.length}`;
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

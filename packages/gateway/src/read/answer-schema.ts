/** The words of which the schemas of answers are made. */
export const TEXT: object = { type: 'string' };
export const FLAG: object = { type: 'boolean' };
export const COUNT: object = { type: 'integer', minimum: 0 };
export const TIME: object = { type: 'string', format: 'date-time' };
export const ANYTHING: object = {};

/** An object of which all that is named first is always there. */
export function record(
  required: Readonly<Record<string, object>>,
  optional: Readonly<Record<string, object>> = {},
): object {
  return { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } };
}

export function list(items: object): object {
  return { type: 'array', items };
}

export function oneOf(...words: readonly string[]): object {
  return { enum: words };
}

export function orNull(schema: object): object {
  return { anyOf: [schema, { type: 'null' }] };
}

export function refTo(component: string): object {
  return { $ref: `#/components/schemas/${component}` };
}

import type { Contract } from '@bloodbank/core/contract';

/** The words of a family that stand in its path; nothing for a contract that is no family. */
export function pathWords({ kind, parameters }: Contract): { readonly parameters?: readonly object[] } {
  if (parameters.length === 0) return {};
  const description = `A word of the ${kind} type; the last one may be several, with slashes between them.`;
  return {
    parameters: parameters.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
      description,
    })),
  };
}

/** A JSON body that the schema describes, with its examples by name. */
export function jsonBody(schema: object, examples: readonly unknown[]): object {
  const named = examples.map((value, index) => [`example${index + 1}`, { value }] as const);
  const content = { schema, ...(named.length === 0 ? {} : { examples: Object.fromEntries(named) }) };
  return { required: true, content: { 'application/json': content } };
}

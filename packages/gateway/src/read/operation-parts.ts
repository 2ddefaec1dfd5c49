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

export interface OperationWords {
  readonly summary: string;
  readonly operationId: string;
  readonly description?: string;
  readonly parameters?: readonly object[];
  /** The schema of the body that it needs. */
  readonly body?: object;
  /** The schema of its answer. */
  readonly answer: object;
  /** Default 200. */
  readonly status?: 200 | 202;
}

/** One operation of the administration, with the schema of what it answers. */
export function describeOperation({ answer, body, status = 200, parameters = [], ...words }: OperationWords): object {
  return {
    ...words,
    tags: ['administration'],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: jsonBody(body, []) }),
    responses: {
      [status]: {
        description: status === 202 ? 'It has begun: ask its job.' : 'As asked.',
        ...(status === 202 ? { headers: { Location: { schema: { type: 'string' }, description: 'The job.' } } } : {}),
        content: { 'application/json': { schema: answer } },
      },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

export function inPath(name: string, description?: string): object {
  return {
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(description === undefined ? {} : { description }),
  };
}

export function inQuery(name: string, description: string, schema: object = { type: 'string' }): object {
  return { name, in: 'query', schema, description };
}

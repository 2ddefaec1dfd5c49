import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Gateway } from '../create-gateway.js';

interface Answer {
  readonly statusCode: number;
  json(): unknown;
}

/** What the OpenAPI document of a gateway says of an answer, as an error text; empty where it fits. */
export async function misfitOf(
  gateway: Gateway,
  method: string,
  template: string,
  answer: Answer,
  headers: Record<string, string> = {},
): Promise<string> {
  const document = (await gateway.app.inject({ url: '/openapi.json', headers })).json() as {
    paths: Record<
      string,
      Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
    >;
  };
  const operation = document.paths[template]?.[method.toLowerCase()];
  if (operation === undefined) return `${method} ${template} stands in no document.`;
  const { content } = operation.responses[String(answer.statusCode)] ?? {};
  const schema = content?.['application/json']?.schema;
  if (schema === undefined) return `${method} ${template} says nothing of an answer ${answer.statusCode}.`;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'openapi');
  const isFit = ajv.validate(relink(schema) as object, answer.json());
  return isFit ? '' : ajv.errorsText();
}

function relink(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relink);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([word, member]) => [
      word,
      word === '$ref' && typeof member === 'string' ? `openapi${member}` : relink(member),
    ]),
  );
}

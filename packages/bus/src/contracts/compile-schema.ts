import { createRequire } from 'node:module';
import type { Contract, Issue, Kind, Priority } from '@bloodbank/core/contract';
import { BloodbankError, toError } from '@bloodbank/core/errors';
import type { Ajv } from 'ajv';

const KINDS: readonly unknown[] = ['event', 'command', 'reply'];
const PRIORITIES: readonly unknown[] = ['low', 'normal', 'high', 'critical'];

/**
 * A contract of a schema, with what its `x-` annotations say.
 *
 * @throws {BloodbankError} `config.invalid` for what is no schema.
 */
export function compileSchema(type: string, schema: Readonly<Record<string, unknown>>, version: number): Contract {
  const validate = compile(type, schema);
  const {
    title,
    description,
    examples,
    'x-kind': kind = 'event',
    'x-routing-key': routingKey,
    'x-priority': priority,
    'x-ttl-seconds': ttl,
    'x-partition-key': partitionKey,
    'x-topic': topic,
    'x-unique-key': uniqueKey,
    'x-reply': reply,
    'x-open': isOpen,
  } = schema;
  if (!KINDS.includes(kind)) throw invalid(type, `x-kind must be one of ${KINDS.join(', ')}`);
  if (priority !== undefined && !PRIORITIES.includes(priority)) {
    throw invalid(type, `x-priority must be one of ${PRIORITIES.join(', ')}`);
  }
  return {
    type,
    version,
    kind: kind as Kind,
    domain: type.split('.')[0] ?? type,
    routingKey: textOr(routingKey, '{event_type}'),
    file: '',
    title: textOr(title, type),
    description: textOr(description, ''),
    parameters: [],
    open: isOpen === true,
    sensitive: [],
    schema,
    examples: Array.isArray(examples) ? examples : [],
    validate,
    validatePublish: validate,
    ...(priority === undefined ? {} : { priority: priority as Priority }),
    ...(typeof ttl === 'number' ? { ttlSeconds: ttl } : {}),
    ...(typeof partitionKey === 'string' ? { partitionKey } : {}),
    ...(typeof topic === 'string' ? { topic } : {}),
    ...(Array.isArray(uniqueKey) ? { uniqueKey: uniqueKey.map(String) } : {}),
    ...(typeof reply === 'string' ? { reply } : {}),
  };
}

let ajv: Ajv | undefined;

function compile(type: string, schema: object): Contract['validate'] {
  ajv ??= createAjv();
  try {
    // Two types may have schemas with the same $id.
    const { $id: _, ...anonymous } = schema as { readonly $id?: unknown };
    const check = ajv.compile(anonymous);
    return (payload) => {
      if (check(payload)) return [];
      return (check.errors ?? []).map(
        ({ instancePath, keyword, message = '' }): Issue => ({ pointer: instancePath, keyword, message }),
      );
    };
  } catch (thrown) {
    throw invalid(type, toError(thrown).message);
  }
}

/** Only who registers at run time pays for loading it. */
function createAjv(): Ajv {
  const require = createRequire(import.meta.url);
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const { default: addFormats } = require('ajv-formats') as typeof import('ajv-formats');
  const created = new Ajv2020({
    allErrors: true,
    strict: false,
    strictNumbers: true,
    ownProperties: true,
    logger: false,
  });
  addFormats.default(created);
  return created;
}

function invalid(type: string, reason: string): BloodbankError {
  return new BloodbankError('config.invalid', `The schema of ${type} cannot be used: ${reason}.`);
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

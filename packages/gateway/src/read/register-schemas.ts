import { createHash } from 'node:crypto';
import type { Contract, Registry } from '@bloodbank/core/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authoriseReading } from '../auth/authorise.js';
import { GatewayError } from '../http/gateway-error.js';
import { assertKnownType } from '../publish/assert-known-type.js';
import { commandPathOf, eventPathOf } from '../publish/event-path.js';

/** The contracts for programs: a list, each schema, and the same in the words of a Confluent schema registry. */
export function registerSchemas(app: FastifyInstance, registry: Registry): void {
  app.get('/schemas', async (request) => readable(request, registry).map(summarise));

  app.get<{ Params: { type: string } }>('/schemas/:type', async (request, reply) => {
    const contract = find(request, request.params.type);
    reply.type('application/schema+json; charset=utf-8');
    return JSON.stringify(contract.schema);
  });

  app.get('/subjects', async (request) => [...subjectsOf(readable(request, registry)).keys()]);

  app.get<{ Params: { subject: string } }>('/subjects/:subject/versions', async (request) =>
    versionsOf(request, request.params.subject).map(({ version }) => version),
  );

  app.get<{ Params: { subject: string; version: string } }>(
    '/subjects/:subject/versions/:version',
    async (request, reply) => {
      const { subject, version } = request.params;
      const versions = versionsOf(request, subject);
      const contract = version === 'latest' ? versions.at(-1) : versions.find((one) => String(one.version) === version);
      if (contract === undefined) throw notFound(40402, `${subject} has no version ${version.slice(0, 20)}.`);
      reply.type('application/vnd.schemaregistry.v1+json');
      const schema = JSON.stringify(contract.schema);
      return JSON.stringify({ subject, version: contract.version, id: idOf(contract), schemaType: 'JSON', schema });
    },
  );

  /** By its type, or by the template of its family. */
  function find(request: FastifyRequest, type: string): Contract {
    const caller = authoriseReading(request);
    const contract = registry.find(type);
    if (contract !== undefined && caller.may('read', type)) return contract;
    assertKnownType(registry, type);
    throw new GatewayError('gateway.forbidden', 'The key has no scope to read this type.');
  }

  function versionsOf(request: FastifyRequest, subject: string): readonly Contract[] {
    const versions = subjectsOf(readable(request, registry)).get(subject);
    if (versions !== undefined) return versions;
    // By the very topic: a version that is a type of its own, or a member of a family.
    const contract = subject.endsWith('-value') ? registry.find(subject.slice(0, -'-value'.length)) : undefined;
    if (contract !== undefined && authoriseReading(request).may('read', contract.type)) return [contract];
    throw notFound(40401, `There is no subject ${JSON.stringify(subject)}.`);
  }
}

/** What a key may read; all of it where no keys are set. */
export function readable(request: FastifyRequest, registry: Registry): readonly Contract[] {
  const caller = authoriseReading(request);
  return registry.listEvents().filter(({ type }) => caller.may('read', type));
}

function summarise(contract: Contract): object {
  const { type, version, kind, domain, title, description, deprecated } = contract;
  return {
    type,
    version,
    kind,
    domain,
    title,
    description,
    ...(deprecated === undefined ? {} : { deprecated }),
    schema: `/schemas/${encodeURIComponent(type)}`,
    ...(kind === 'event' ? { publish: eventPathOf(contract).template } : {}),
    ...(kind === 'command' ? { send: commandPathOf(contract).template } : {}),
  };
}

/** Every version of one name under one subject, oldest first. */
function subjectsOf(contracts: readonly Contract[]): ReadonlyMap<string, readonly Contract[]> {
  const subjects = new Map<string, Contract[]>();
  for (const contract of contracts) {
    const { type, version } = contract;
    const base = version > 1 && type.endsWith(`.v${version}`) ? type.slice(0, -`.v${version}`.length) : type;
    subjects.set(`${base}-value`, [...(subjects.get(`${base}-value`) ?? []), contract]);
  }
  for (const versions of subjects.values()) versions.sort((a, b) => a.version - b.version);
  return subjects;
}

/** A number that stays the same for as long as the schema does, wherever it is asked for. */
function idOf({ schema }: Contract): number {
  return createHash('sha256').update(JSON.stringify(schema)).digest().readUInt32BE() >>> 1;
}

function notFound(errorCode: number, message: string): GatewayError {
  return new GatewayError('gateway.not-found', message, { extensions: { error_code: errorCode, message } });
}

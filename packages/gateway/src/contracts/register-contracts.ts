import type { Contract, Registry } from '@bloodbank/core/contract';
import { matchesTopic } from '@bloodbank/core/routing';
import { type KnownQueue, listKnownQueues, type Site } from '@bloodbank/operations';
import type { FastifyInstance } from 'fastify';
import { assertKnownNames, type Query, textIn } from '../administration/read-query.js';
import { mayKnowQueue } from '../administration/visible-queues.js';
import { authoriseReading } from '../auth/authorise.js';
import type { Caller } from '../auth/caller.js';
import { GatewayError } from '../http/gateway-error.js';
import { assertKnownType } from '../publish/assert-known-type.js';
import { commandPathOf, eventPathOf } from '../publish/event-path.js';
import type { Traffic } from '../pulse/traffic.js';
import { versionsOf } from './versions-of.js';

export interface ContractRoutes {
  readonly registry: Registry;
  readonly site: Site;
  readonly traffic: Traffic;
}

/** The contracts for people: what each is for, who was seen to send it, and whom it reaches. */
export function registerContracts(app: FastifyInstance, { registry, site, traffic }: ContractRoutes): void {
  /** Who uses a contract is worth less than the contract: what cannot be found out now is left empty. */
  async function queuesFor(caller: Caller): Promise<readonly KnownQueue[]> {
    await traffic.start().catch(() => {});
    const queues = await listKnownQueues(site).catch(() => []);
    return queues.filter((queue) => mayKnowQueue(caller, queue, registry));
  }

  app.get<{ Querystring: Query }>('/contracts', async (request) => {
    const caller = authoriseReading(request);
    assertKnownNames(request.query, ['domain', 'kind']);
    const [domain, kind] = [textIn(request.query, 'domain'), textIn(request.query, 'kind')];
    const queues = await queuesFor(caller);
    const contracts = registry
      .listEvents()
      .filter((contract) => caller.may('read', contract.type))
      .filter((contract) => domain === undefined || contract.domain === domain)
      .filter((contract) => kind === undefined || contract.kind === kind)
      .map((contract) => summarise(contract, queues, traffic));
    return { contracts, counting_since: traffic.since ?? null };
  });

  app.get<{ Params: { type: string } }>('/contracts/:type', async (request) => {
    const caller = authoriseReading(request);
    const { type } = request.params;
    const contract = registry.find(type);
    if (contract === undefined || !caller.may('read', type)) {
      assertKnownType(registry, type);
      throw new GatewayError('gateway.forbidden', 'The key has no scope to read this type.');
    }
    const { schema, examples, parameters } = contract;
    const versions = versionsOf(contract, registry)
      .map((one) => one.type)
      .filter((one) => caller.may('read', one));
    return { ...summarise(contract, await queuesFor(caller), traffic), schema, examples, parameters, versions };
  });
}

function summarise(contract: Contract, queues: readonly KnownQueue[], traffic: Traffic): object {
  const { type, title, description, kind, domain, version, routingKey, file, sensitive, deprecated, reply } = contract;
  const seen = traffic.of(type);
  return {
    type,
    title,
    description,
    kind,
    domain,
    version,
    routing_key: routingKey,
    file,
    sensitive,
    producers: seen?.sources ?? [],
    consumers: consumersOf(contract, queues),
    last_seen: seen?.lastAt ?? null,
    seen: seen?.total ?? 0,
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(reply === undefined ? {} : { reply }),
    ...(kind === 'event' ? { publish: eventPathOf(contract).template } : {}),
    ...(kind === 'command' ? { send: commandPathOf(contract).template } : {}),
  };
}

function consumersOf({ type, routingKey }: Contract, queues: readonly KnownQueue[]): readonly string[] {
  // The words of a template that only a message fills stand for some word.
  const key = routingKey.replace('{event_type}', type);
  const reached = queues.filter(
    ({ patterns = [], records }) => !records && patterns.some((pattern) => matchesTopic(pattern, key)),
  );
  return [...new Set(reached.map(({ service, queue }) => service ?? queue))].sort();
}

import type { Registry } from '@bloodbank/core/contract';
import type { QueueAdmin } from '@bloodbank/core/ports';
import {
  findKnownQueues,
  type KnownQueue,
  listKnownQueues,
  type QueueJson,
  reportQueue,
  type SharedAdmin,
  type Site,
  toQueueJson,
} from '@bloodbank/operations';
import type { FastifyInstance } from 'fastify';
import { assertKnownNames, assertPart, type Query, textsIn } from '../administration/read-query.js';
import { mayKnowQueue } from '../administration/visible-queues.js';
import { authoriseReading } from '../auth/authorise.js';
import { GatewayError } from '../http/gateway-error.js';

export interface QueueRoutes {
  readonly site: Site | undefined;
  readonly admin: SharedAdmin | undefined;
  readonly registry: Registry;
}

const MAX_NAMES = 50;

/** The queues of the bus, as they are now. Nothing is taken from one. */
export function registerQueues(app: FastifyInstance, { site, admin, registry }: QueueRoutes): void {
  app.get<{ Querystring: Query }>('/queues', async (request) => {
    const caller = authoriseReading(request);
    assertKnownNames(request.query, ['name']);
    const names = textsIn(request.query, 'name', MAX_NAMES);
    const there = assertPart(site, 'a broker to look after');
    const known =
      names.length === 0
        ? await listKnownQueues(there)
        : (await Promise.all(names.map((name) => findKnownQueues(there, name)))).flat();
    const visible = known.filter((queue) => mayKnowQueue(caller, queue, registry));
    return { queues: await reportAll(assertPart(admin, 'a broker'), visible) };
  });

  app.get<{ Params: { queue: string } }>('/queues/:queue', async (request) => {
    const caller = authoriseReading(request);
    const [known, ...others] = await findKnownQueues(assertPart(site, 'a broker to look after'), request.params.queue);
    const [report] =
      known === undefined || others.length > 0 || !mayKnowQueue(caller, known, registry)
        ? []
        : await reportAll(assertPart(admin, 'a broker'), [known]);
    if (report !== undefined && report.status !== 'absent') return report;
    throw new GatewayError('gateway.not-found', 'There is no such queue, or it is none that this key may know of.', {
      remedy: 'GET /queues lists them; a queue is there once its service has run.',
    });
  });
}

export type ShownQueue = QueueJson & { readonly service: string | null; readonly patterns: readonly string[] };

export function reportAll(admin: SharedAdmin, queues: readonly KnownQueue[]): Promise<readonly ShownQueue[]> {
  return admin.use(async (opened: QueueAdmin) => {
    const shown: ShownQueue[] = [];
    // One after the other: each question has a channel of its own, and a page may ask of hundreds.
    for (const queue of queues) {
      const { service = null, patterns = [] } = queue;
      shown.push({ ...toQueueJson(queue.queue, await reportQueue(opened, queue)), service, patterns });
    }
    return shown;
  });
}

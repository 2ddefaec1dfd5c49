import type { Registry } from '@bloodbank/core/contract';
import type { QueueAdmin } from '@bloodbank/core/ports';
import {
  type DeadLetterDesk,
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
import { assertKnownNames, type Query, textsIn } from '../administration/read-query.js';
import { mayKnowQueue } from '../administration/visible-queues.js';
import { authoriseReading } from '../auth/authorise.js';
import { GatewayError } from '../http/gateway-error.js';

export interface QueueRoutes {
  readonly site: Site;
  readonly admin: SharedAdmin;
  readonly desk: DeadLetterDesk;
  readonly registry: Registry;
}

const MAX_NAMES = 50;

/** The queues of the bus, as they are now. Nothing is taken from one. */
export function registerQueues(app: FastifyInstance, { site, admin, desk, registry }: QueueRoutes): void {
  app.get<{ Querystring: Query }>('/queues', async (request) => {
    const caller = authoriseReading(request);
    assertKnownNames(request.query, ['name']);
    const names = textsIn(request.query, 'name', MAX_NAMES);
    const known =
      names.length === 0
        ? await listKnownQueues(site)
        : (await Promise.all(names.map((name) => findKnownQueues(site, name)))).flat();
    const visible = known.filter((queue) => mayKnowQueue(caller, queue, registry));
    return { queues: await reportAll(admin, desk, visible) };
  });

  app.get<{ Params: { queue: string } }>('/queues/:queue', async (request) => {
    const caller = authoriseReading(request);
    const [known, ...others] = await findKnownQueues(site, request.params.queue);
    const [report] =
      known === undefined || others.length > 0 || !mayKnowQueue(caller, known, registry)
        ? []
        : await reportAll(admin, desk, [known]);
    if (report !== undefined && report.status !== 'absent') return report;
    throw new GatewayError('gateway.not-found', 'There is no such queue, or it is none that this key may know of.', {
      remedy: 'GET /queues lists them; a queue is there once its service has run.',
    });
  });
}

export type ShownQueue = QueueJson & { readonly service: string | null; readonly patterns: readonly string[] };

/** Dead letters that somebody holds in hand at this moment rest all the same: the desk knows of them. */
export function reportAll(
  admin: SharedAdmin,
  desk: DeadLetterDesk,
  queues: readonly KnownQueue[],
): Promise<readonly ShownQueue[]> {
  const letters = new Set(queues.map(({ deadLetterQueue }) => deadLetterQueue));
  return admin.use(async (opened: QueueAdmin) => {
    const shown: ShownQueue[] = [];
    const steady: Pick<QueueAdmin, 'inspect'> = {
      inspect: (queue) => (letters.has(queue) ? desk.inspect(opened, queue) : opened.inspect(queue)),
    };
    // One after the other: each question has a channel of its own, and a page may ask of hundreds.
    for (const queue of queues) {
      const { service = null, patterns = [] } = queue;
      shown.push({ ...toQueueJson(queue.queue, await reportQueue(steady, queue)), service, patterns });
    }
    return shown;
  });
}

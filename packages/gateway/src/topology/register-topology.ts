import type { Registry } from '@bloodbank/core/contract';
import { type LiveTopology, listKnownQueues, readLiveTopology, type Site } from '@bloodbank/operations';
import type { FastifyInstance } from 'fastify';
import { mayKnowQueue } from '../administration/visible-queues.js';
import { authoriseReading } from '../auth/authorise.js';

export interface TopologyRoutes {
  readonly site: Site;
  readonly registry: Registry;
}

/** Declared beside found. A key that may not read everything sees its queues, and nothing of what they share with others. */
export function registerTopology(app: FastifyInstance, { site, registry }: TopologyRoutes): void {
  app.get('/topology', async (request) => {
    const caller = authoriseReading(request);
    const live = await readLiveTopology(site);
    if (caller.mayAll('read')) return toJson(live, () => true, true);
    const known = (await listKnownQueues(site)).filter((queue) => mayKnowQueue(caller, queue, registry));
    const names = new Set(
      known.flatMap(({ queue, deadLetterQueue, retryQueues }) => [queue, deadLetterQueue ?? queue, ...retryQueues]),
    );
    return toJson(live, (name) => names.has(name), false);
  });
}

function toJson(
  { declared, findings, parts, unseenBecause, drift }: LiveTopology,
  isVisible: (queue: string) => boolean,
  isWhole: boolean,
): object {
  const isShown = (kind: string, name: string): boolean => isWhole || (kind === 'queue' && isVisible(name));
  return {
    declared: {
      exchanges: isWhole ? declared.exchanges : [],
      queues: declared.queues.filter(({ name }) => isVisible(name)).map(toQueue),
      findings: isWhole ? findings : [],
    },
    found: {
      parts: parts
        .filter(({ kind, name }) => isShown(kind, name))
        .map(({ kind, name, state }) => ({ kind, name, state })),
      unseen_because: unseenBecause ?? null,
    },
    drift: drift
      .filter(({ what, name }) => isShown(what, name))
      .map(({ declared: wanted = null, found = null, ...rest }) => ({ ...rest, declared: wanted, found })),
  };
}

function toQueue(queue: LiveTopology['declared']['queues'][number]): object {
  const { name, role, type, bindings, service, of, delayMs, deadLetterQueue, retry, longestDelayMs } = queue;
  return {
    name,
    role,
    type,
    bindings,
    ...(service === undefined ? {} : { service }),
    ...(of === undefined ? {} : { of }),
    ...(delayMs === undefined ? {} : { delay_ms: delayMs }),
    ...(deadLetterQueue === undefined ? {} : { dead_letter_queue: deadLetterQueue }),
    ...(retry === undefined ? {} : { retry }),
    ...(longestDelayMs === undefined ? {} : { longest_delay_ms: longestDelayMs }),
  };
}

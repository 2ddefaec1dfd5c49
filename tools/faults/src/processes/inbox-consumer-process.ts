/**
 * A service with an inbox as a process of its own, that can be killed. It prints `ready`, and `effect <event id>` for each event
 * whose effect it has had.
 */
import { connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import type { Inbox } from '@bloodbank/core/ports';
import { createRedisInbox } from '@bloodbank/inbox';
import { TRAFFIC_RETRY, TRAFFIC_TYPE } from '../bench/bus-traffic.js';
import type { InboxConsumerOrders } from './start-inbox-consumer.js';

const { url, exchange, service, redisUrl, prefix, crash }: InboxConsumerOrders = JSON.parse(process.argv[2] ?? '');

const redis = createRedisInbox({ url: redisUrl, prefix });
let count = 0;
const die = (): void => void process.kill(process.pid, 'SIGKILL');
const diesAt = (point: NonNullable<typeof crash>['point']): boolean =>
  count === crash?.atDelivery && crash.point === point;

/** It remembers what was handled, and the process is gone before it can tell the broker. */
const inbox: Inbox = {
  ...redis,
  async claim(...asked) {
    const claim = await redis.claim(...asked);
    if (claim.state !== 'claimed') return claim;
    const complete = async (value?: string): Promise<void> => {
      await claim.complete(value);
      if (diesAt('after-answer')) die();
    };
    return { ...claim, complete };
  },
};
const place = { url, exchange, topology: false, correlation: false } as const;
const bus = await connectBus({ contracts, service, retry: TRAFFIC_RETRY, inbox, ...place });
await bus.subscribe(TRAFFIC_TYPE, {
  // One at a time: of another one, the effect might be had and not be remembered yet.
  concurrency: 1,
  prefetch: 5,
  handlerTimeoutMs: 1_000,
  handler: ({ event_id: id }) => {
    count += 1;
    if (diesAt('before-effect')) die();
    console.log(`effect ${id}`);
  },
});
console.log('ready');

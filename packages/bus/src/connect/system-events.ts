import type { Registry } from '@bloodbank/core/contract';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { toError } from '@bloodbank/core/errors';
import type { GroupName, Logger, PublishOptions, Transport, TransportHealth } from '@bloodbank/core/ports';
import {
  describeDeadLetter,
  describeHealthStatus,
  HEALTH_STATUS,
  MESSAGE_DEAD_LETTERED,
} from '@bloodbank/core/system-events';

export interface SystemEventsOptions {
  readonly service: string;
  readonly registry: Registry;
  readonly transport: Pick<Transport, 'watchDeadLetters'>;
  publish(type: string, payload: unknown, options: PublishOptions): Promise<unknown>;
  health(): TransportHealth;
  readonly logger: Logger;
}

export interface SystemEvents {
  /** Tells of what is dead-lettered there from now on. */
  watch(group: GroupName): void;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 1_000;
const REPEAT_AFTER_MS = 60_000;

/** Nobody needs to listen, and nothing waits for them. */
const HOW: PublishOptions = { unroutable: 'drop', whenFull: 'reject' };

/**
 * What a service tells of itself as events: `bloodbank.message.dlq` for each of its dead letters, and
 * `bloodbank.health.status` when its health changes, and once a minute. Those of which the tree has no contract are not told,
 * and of dead letters of such events nothing is, so that none leads to another.
 */
export function startSystemEvents(options: SystemEventsOptions): SystemEvents {
  const { service, registry, transport, health, logger } = options;
  const isKnown = (type: string): boolean => registry.find(type)?.kind === 'event';
  const publish = (type: string, payload: unknown): void => {
    options.publish(type, payload, HOW).catch((thrown: unknown) => {
      logger.debug({ event_type: type, reason: toError(thrown).message }, 'A system event could not be published.');
    });
  };

  const onDeadLetter = (deadLetter: DeadLetter): void => {
    if (deadLetter.eventType?.startsWith('bloodbank.')) return;
    publish(MESSAGE_DEAD_LETTERED, describeDeadLetter(deadLetter));
  };
  const watches = new Map<string, Promise<void | { stop(): Promise<void> }>>();

  let told: string | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;
  const look = (): void => {
    const now = health();
    if (now.status === told && performance.now() - toldAt < REPEAT_AFTER_MS) return;
    told = now.status;
    toldAt = performance.now();
    publish(HEALTH_STATUS, describeHealthStatus(service, now));
  };
  const timer = isKnown(HEALTH_STATUS) ? setInterval(look, LOOK_EVERY_MS).unref() : undefined;

  return {
    watch(group) {
      if (!isKnown(MESSAGE_DEAD_LETTERED) || watches.has(group.group)) return;
      const watch = transport.watchDeadLetters(group, onDeadLetter).catch((thrown: unknown) => {
        watches.delete(group.group);
        logger.warn({ group: group.group, reason: toError(thrown).message }, 'Dead letters are not watched.');
      });
      watches.set(group.group, watch);
    },
    async stop() {
      clearInterval(timer);
      for (const watch of watches.values()) await (await watch)?.stop();
    },
  };
}

import { ACKNOWLEDGED } from '@bloodbank/core/pipeline';
import type { Settlement } from '@bloodbank/core/ports';
import { Lifetime } from '../lifetime.js';
import { beforeOnce } from '../steps/before-once.js';
import { destination, ENVELOPE, run, verifiedPassage } from '../steps/steps.fixture.js';
import { sortMiddleware } from './before.js';

/** A service with this middleware and a handler of tasks, without a broker. */
export interface Handling {
  readonly lifetime: Lifetime;
  /** Names of the events whose handler has begun, in their order. */
  readonly begun: readonly string[];
  /** Resolves with how the event ended, or with what it failed of. */
  deliver(name: string, more?: { readonly key?: string; readonly timestamp?: string }): Promise<Settlement | Error>;
  /** Ends what is being handled under this name; as a failure where there is an error. */
  end(name: string, error?: Error): void;
}

export function handlingWith(placed: unknown): Handling {
  const [step] = sortMiddleware([placed]).beforeOnce.map(beforeOnce);
  if (step === undefined) throw new Error('not placed before once');
  const lifetime = new Lifetime();
  const begun: string[] = [];
  const running = new Map<string, (error: Error | undefined) => void>();
  return {
    lifetime,
    begun,
    async deliver(name, { key = 'k', timestamp = ENVELOPE.timestamp } = {}) {
      const event = { ...ENVELOPE, timestamp, event_type: 'task.started', payload: { task_id: key, name } };
      const handler = () =>
        new Promise<Settlement>((resolve, reject) => {
          begun.push(name);
          running.set(name, (error) => (error === undefined ? resolve(ACKNOWLEDGED) : reject(error)));
        });
      const passage = verifiedPassage(event, {}, destination({ lifetime }));
      try {
        return (await run(step, passage, handler)).settlement;
      } catch (thrown) {
        return thrown as Error;
      }
    },
    end(name, error) {
      running.get(name)?.(error);
      running.delete(name);
    },
  };
}

/** Lets everything that is under way take its next steps. */
export const settleDown = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
};

export const taskOf = (event: { readonly payload: unknown }): string => (event.payload as { task_id: string }).task_id;

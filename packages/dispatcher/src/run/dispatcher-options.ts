import type { Subscriber } from '@bloodbank/consumer';
import type { DynamicContractTypes, Registry } from '@bloodbank/core/contract';
import type { RetryPolicy } from '@bloodbank/core/retry';
import type { BreakerOptions, Lookup } from '@bloodbank/delivery';
import type { RuleSet } from '../rules/rule-set.js';
import type { DeliveryLog } from '../state/delivery-log.js';
import type { DisabledEndpoints } from '../state/disabled-endpoints.js';
import type { DispatchState } from '../state/dispatch-state.js';
import type { PublishEvent } from './lifecycle.js';
import type { SendMessage } from './perform.js';

export interface DispatcherOptions {
  readonly rules: RuleSet;
  /** What its queue is bound to in any case: events that fit no rule are acknowledged. Default: nothing. */
  readonly bound?: readonly string[];
  readonly registry: Registry;
  readonly subscriber: Pick<Subscriber<DynamicContractTypes>, 'subscribe'>;
  readonly publish: PublishEvent;
  readonly send: SendMessage;
  /** Of the queue: how often, and after which delays, which its broker can hold. */
  readonly retry: RetryPolicy;
  readonly state: DispatchState;
  readonly deliveries: DeliveryLog;
  readonly disabled: DisabledEndpoints;
  /** Where tokens are looked up, and of which checks see what is allowed. */
  readonly env: NodeJS.ProcessEnv;
  /** Greatest number of events that are handled at a time. Default 10. */
  readonly concurrency?: number;
  /** Greatest number of checks that run at a time. Default 2. */
  readonly checkConcurrency?: number;
  /** How long an event waits in hand for its check, before it comes later. Default 20 seconds. */
  readonly holdMs?: number;
  readonly breaker?: BreakerOptions;
  /** How host names are looked up. Default: as the system does. */
  readonly lookup?: Lookup;
  /** Default `Math.random`. */
  readonly random?: () => number;
}

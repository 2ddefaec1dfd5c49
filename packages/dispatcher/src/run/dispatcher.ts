import { type Delivered, pattern, type Subscription } from '@bloodbank/consumer';
import type { Envelope } from '@bloodbank/core/envelope';
import { isInstance } from '@bloodbank/core/errors';
import { asSettled, type Middleware, pipeline, type Step } from '@bloodbank/core/pipeline';
import type { Settlement } from '@bloodbank/core/ports';
import type { RetryPolicy } from '@bloodbank/core/retry';
import { createDelivery, type Delivery } from '@bloodbank/delivery';
import { evaluateRule } from '../evaluate/evaluate-rule.js';
import { CheckPool } from '../gate/check-pool.js';
import type { Rule, RuleSet } from '../rules/rule-set.js';
import { secretsIn } from '../text/redact.js';
import { ActionRefused } from './action-errors.js';
import { assertSecrets } from './assert-secrets.js';
import { coverPatterns } from './cover-patterns.js';
import type { DispatcherOptions } from './dispatcher-options.js';
import type { Firing } from './firing.js';
import { createLifecycle } from './lifecycle.js';
import { settleAll } from './settle-all.js';
import { act } from './steps/act.js';
import { gate, noGate } from './steps/gate.js';
import { forget, type OnceParts, once } from './steps/once.js';

export interface Dispatcher {
  /**
   * Takes new rules, for every event that is begun from now on. What comes meanwhile waits in the queue.
   *
   * @throws as `startDispatcher`; then the old rules stay.
   */
  reload(rules: RuleSet): Promise<void>;
  /** To be called once its subscriber has stopped: resolves when no check runs any more. */
  close(): Promise<void>;
}

/** For a queue that no topology file lays out. */
export const DISPATCHER_RETRY: RetryPolicy = { attempts: 7, delaysMs: [1_000, 5_000, 30_000, 120_000, 600_000] };

const DEFAULT_CONCURRENCY = 10;
const DEFAULT_CHECK_CONCURRENCY = 2;
const DEFAULT_HOLD_MS = 20_000;
/** For what `holdMs` does not count: hooks, one after the other, each with its own timeout. */
const MARGIN_MS = 600_000;
/** What cannot be worked on now is looked at again after about so long. */
const LATER_MS = 5_000;

/**
 * Starts a dispatcher: subscribes to what its rules ask for, and acts as they say. Its events stop coming with its subscriber.
 *
 * @throws {BloodbankError} `config.invalid` where a secret is missing; whatever `subscribe` throws.
 */
export async function startDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  const { subscriber, env, retry, concurrency = DEFAULT_CONCURRENCY, holdMs = DEFAULT_HOLD_MS } = options;
  const subscriptions = new Map<string, Subscription>();
  let active = activate(options.rules, options);

  const onceParts: OnceParts = { state: options.state, inHand: new Map(), laterMs: LATER_MS };
  const secrets = secretsIn(env);
  const lifecycle = createLifecycle(options.registry, options.publish);
  const pool = new CheckPool({ concurrency: options.checkConcurrency ?? DEFAULT_CHECK_CONCURRENCY });
  const checks = () => active.rules.checks;
  const gateParts = {
    pool,
    checks,
    env,
    secrets,
    lifecycle,
    told: new Map<string, Envelope>(),
    holdMs,
    laterMs: LATER_MS,
  };
  const { random = Math.random } = options;
  const last = act({ ...options, secrets, lifecycle, random, delivery: () => active.delivery });

  /** The steps of one rule, outermost first. */
  const wayOf = ({ gate: plan }: Rule): Step<Firing> =>
    pipeline<Firing>()
      .add(once(onceParts))
      .add(plan === undefined ? noGate() : gate(plan, gateParts))
      .end(last);

  const dispatch: Middleware<Delivered> = async (delivered) => {
    const { event, attempt, draining, log } = delivered;
    const works: (() => Promise<Settlement>)[] = [];
    for (const rule of active.rules.rules) {
      const { fires, ticket } = evaluateRule(rule, event);
      const firing = { rule, event, ticket, attempt, draining, log };
      if (fires) works.push(() => wayOf(rule)(firing));
      else if (ticket !== undefined && rule.once !== undefined) await forget(firing, onceParts);
    }
    return asSettled(await settleAll(works));
  };

  async function subscribe(rules: RuleSet): Promise<void> {
    const wanted = coverPatterns([...(options.bound ?? []), ...rules.rules.flatMap(({ on }) => on)]);
    // What nothing asks for any more stays subscribed: its events would come in any case, and are acknowledged.
    const all = coverPatterns([...subscriptions.keys(), ...wanted]);
    for (const [text, subscription] of subscriptions) {
      if (all.includes(text)) continue;
      subscriptions.delete(text);
      await subscription.stop();
    }
    for (const text of all) {
      if (subscriptions.has(text)) continue;
      const subscription = await subscriber.subscribe(pattern(text), {
        handler: () => {},
        middleware: [dispatch],
        retry: { ...retry, giveUpOn: [(thrown) => isInstance(thrown, ActionRefused)] },
        concurrency,
        handlerTimeoutMs: holdMs + MARGIN_MS,
        once: false,
      });
      subscriptions.set(text, subscription);
    }
  }

  await subscribe(options.rules);
  return {
    async reload(rules) {
      const before = active;
      active = activate(rules, options);
      try {
        await subscribe(rules);
      } catch (thrown) {
        active = before;
        await subscribe(before.rules);
        throw thrown;
      }
    },
    close: () => pool.whenIdle(),
  };
}

interface Active {
  readonly rules: RuleSet;
  readonly delivery: Delivery;
}

function activate(rules: RuleSet, { env, breaker, lookup }: DispatcherOptions): Active {
  assertSecrets(rules, env);
  const { allow } = rules;
  const delivery = createDelivery({ allow, ...(breaker && { breaker }), ...(lookup && { lookup }) });
  return { rules, delivery };
}

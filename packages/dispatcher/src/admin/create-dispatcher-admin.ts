import type { Registry } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { BloodbankError } from '@bloodbank/core/errors';
import type { DispatcherAdmin, DispatcherRules, EventStore, Logger } from '@bloodbank/core/ports';
import type { Lookup } from '@bloodbank/delivery';
import { mergeRuleSets } from '../rules/merge-rule-sets.js';
import { parseRules } from '../rules/parse-rules.js';
import type { RuleSet } from '../rules/rule-set.js';
import type { PublishEvent } from '../run/lifecycle.js';
import type { SendMessage } from '../run/perform.js';
import { redeliver } from '../run/redeliver.js';
import { completeByHand } from '../state/complete-by-hand.js';
import type { DispatcherFiles } from '../state/dispatcher-files.js';
import { isLocked } from '../state/lock-file.js';
import { describeRule } from './describe-rule.js';
import { explainRule } from './explain-rule.js';
import { type DeliverySources, findDeliveries, findDelivery } from './find-deliveries.js';

export interface DispatcherAdminOptions {
  /** Of each dispatcher of the project: at least one. */
  readonly places: readonly DispatcherFiles[];
  /** Rules that are meant instead of those that dispatchers took. */
  readonly given?: RuleSet;
  /** The rules of the project, where no dispatcher ever took any. */
  readonly usual?: () => Promise<RuleSet | undefined>;
  readonly registry: Registry;
  /** What happened, which knows deliveries that the files forgot. */
  readonly store?: Pick<EventStore, 'read' | 'find'>;
  readonly send: SendMessage;
  /** Where how a redelivery ended is published. Default: nowhere. */
  readonly publish?: PublishEvent;
  /** Where the secrets of rules are looked up. */
  readonly secretsOf: (rules: RuleSet) => Promise<NodeJS.ProcessEnv>;
  readonly logger: Logger;
  /** How host names are looked up. Default: as the system does. */
  readonly lookup?: Lookup;
}

/** What a person may ask a dispatcher, from another process than its own: everything is read from its files, and from the event store. */
export function createDispatcherAdmin(options: DispatcherAdminOptions): DispatcherAdmin {
  const { places, store, secretsOf } = options;
  const sources: DeliverySources = {
    logs: places.map(({ deliveries }) => deliveries),
    ...(store === undefined ? {} : { store }),
  };

  return {
    async rules() {
      const sets = await ruleSetsOf(options);
      return Promise.all(sets.map(describeSet));
    },

    async explain(event) {
      const sets = await ruleSetsOf(options);
      const whole = { event_id: '(none)', ...event } as Envelope;
      return sets.flatMap(({ set }) => set.rules.map((rule) => explainRule(rule, whole)));
    },

    deliveries: (query = {}) => findDeliveries(sources, query),

    async delivery(id) {
      return (await findDelivery(sources, id))?.delivery;
    },

    async redeliver(id) {
      const found = await findDelivery(sources, id);
      if (found === undefined) {
        throw new BloodbankError('dispatcher.unknown-delivery', `No delivery ${JSON.stringify(id)} is remembered.`);
      }
      const { delivery, log } = found;
      const own = places.find(({ deliveries }) => deliveries === log);
      const sets = await ruleSetsOf(options);
      const knows = sets.filter(({ set }) => set.rules.some(({ name }) => name === delivery.rule));
      // The one that made it, where that can be said: two dispatchers may have rules of one name.
      const { set: rules, place = own ?? places[0] } = knows.find((one) => one.place === own) ??
        knows[0] ?? { set: NO_RULES, place: own };
      if (place === undefined) throw new Error('A dispatcher has a place for its files.');
      const { deliveries, disabled } = place;
      const env = await secretsOf(rules);
      const performed = await redeliver(delivery, { ...options, rules, deliveries, disabled, env });
      if (performed.kind === 'succeeded') {
        // Which dispatcher remembers it cannot always be said; an id that it does not know changes nothing.
        for (const { state } of places) await completeByHand(state, id, options.logger);
      }
      return { delivery_id: id, ...performed };
    },
  };
}

const NO_RULES: RuleSet = { file: '', allow: [], checks: new Map(), rules: [] };

/** Rules, and the dispatcher that took them; where none did, those of the project. */
interface PlacedRules {
  readonly set: RuleSet;
  readonly place?: DispatcherFiles;
  readonly service?: string;
  readonly since?: string;
}

async function ruleSetsOf({ places, given, usual, registry }: DispatcherAdminOptions): Promise<readonly PlacedRules[]> {
  if (given !== undefined) return [{ set: given }];
  const taken = await Promise.all(places.map((place) => takenAt(place, registry)));
  const sets = taken.flatMap((one) => one ?? []);
  if (sets.length > 0) return sets;
  const set = await usual?.();
  return set === undefined ? [] : [{ set }];
}

/** Undefined where there are none, or where what was taken cannot be used any more. */
async function takenAt(place: DispatcherFiles, registry: Registry): Promise<PlacedRules | undefined> {
  const taken = await place.taken.read();
  if (taken === undefined) return undefined;
  const parsed = taken.sources.map(({ file, text }) => parseRules(text, file, registry));
  const sets = parsed.flatMap((one) => (one.ok ? [one.rules] : []));
  if (sets.length === 0 || sets.length < parsed.length) return undefined;
  return { set: mergeRuleSets(sets), place, service: taken.service, since: taken.since };
}

async function describeSet({ set, place, service, since }: PlacedRules): Promise<DispatcherRules> {
  return {
    service: service ?? null,
    is_running: place !== undefined && (await isLocked(place.state)),
    since: since ?? null,
    files: set.file.split(', '),
    allow: set.allow,
    rules: set.rules.map(describeRule),
    disabled: Object.entries((await place?.disabled.list()) ?? {}).map(([endpoint, at]) => ({ endpoint, since: at })),
  };
}

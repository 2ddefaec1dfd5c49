import { existsSync } from 'node:fs';
import type { Registry } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { describeAction, evaluateRule, redeliver, targetOf } from '@bloodbank/dispatcher';
import type { DispatcherDesk } from '@bloodbank/gateway';
import { dispatcherFiles } from '../dispatcher/dispatcher-files.js';
import { requireRules, ruleFileOf } from '../dispatcher/load-rules.js';
import { requireDelivery } from '../dispatcher/run-deliveries.js';
import { secretEnv } from '../dispatcher/secret-env.js';
import type { CommandContext } from '../shell/command-context.js';
import { busOptionsOf } from '../shell/open-bus.js';

/** How the messages of a redelivery leave: on the bus of the gateway, once it is connected. */
export type SendMessage = Parameters<typeof redeliver>[1]['send'];

/** What the project's rules and the files beside the dispatcher's state tell; undefined where the project has no rules. */
export function openDispatcherDesk(
  context: CommandContext,
  registry: Registry,
  send: SendMessage,
): DispatcherDesk | undefined {
  const file = ruleFileOf(context, {});
  if (file === undefined || !existsSync(file)) return undefined;
  const { deliveries, disabled } = dispatcherFiles(context, {});
  // Read anew each time: rules change while a gateway runs.
  const readRules = () => requireRules(context, {}, registry);
  return {
    async rules() {
      const { file: named, rules } = await readRules();
      return {
        file: named,
        rules: rules.map(({ name, on, where, ticket, gate, action }) => ({
          name,
          on,
          where: where?.text ?? null,
          has_ticket: ticket !== undefined,
          has_gate: gate?.isEnabled === true,
          action: { kind: action.kind, target: targetOf(action) },
        })),
      };
    },
    async explain({ event_type, payload }) {
      const event = { event_id: '(none)', event_type, payload } as Envelope;
      return (await readRules()).rules.map((rule) => {
        const { rule: name, fires, steps, ticket } = evaluateRule(rule, event);
        return { rule: name, fires, steps, ...(fires ? { action: describeAction(rule, event, ticket) } : {}) };
      });
    },
    deliveries: () => deliveries.list(),
    find: (id) => deliveries.find(id),
    async redeliver(id) {
      const delivery = await requireDelivery(context, id, {});
      const rules = await readRules();
      const env = await secretEnv(rules, context);
      const { logger } = busOptionsOf(context);
      const performed = await redeliver(delivery, { deliveries, disabled, rules, registry, env, send, logger });
      return performed.kind === 'succeeded' ? { succeeded: true } : { succeeded: false, reason: performed.reason };
    },
    disabled: () => disabled.list(),
  };
}

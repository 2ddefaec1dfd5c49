import type { Registry } from '@bloodbank/core/contract';
import type { DispatcherAdmin, DispatcherRule, EventStore } from '@bloodbank/core/ports';
import type { DispatcherDesk, ShownRule } from '@bloodbank/gateway';
import { type AdminParts, createAdmin } from '../dispatcher/create-admin.js';
import type { CommandContext } from '../shell/command-context.js';

export interface DispatcherDeskParts {
  readonly registry: Registry;
  readonly send: AdminParts['send'];
  readonly history: EventStore | undefined;
}

/** As many as a gateway shows: older ones are asked for by their time, at the command line. */
const MOST_DELIVERIES = 1_000;

/** The dispatchers of the project, as the gateway shows them. */
export function openDispatcherDesk(
  context: CommandContext,
  { registry, send, history }: DispatcherDeskParts,
): DispatcherDesk {
  // Asked anew each time: dispatchers come and go while a gateway runs, and their rules change.
  const admin = (): Promise<DispatcherAdmin> =>
    createAdmin(context, { registry, send, ...(history === undefined ? {} : { store: history }) });
  return {
    async rules() {
      const dispatchers = await (await admin()).rules();
      return {
        file: [...new Set(dispatchers.flatMap(({ files }) => files))].join(', '),
        rules: dispatchers.flatMap(({ rules }) => rules.map(shownRule)),
      };
    },
    explain: async (event) => (await admin()).explain(event),
    deliveries: async () => (await (await admin()).deliveries({ limit: MOST_DELIVERIES })).deliveries,
    find: async (id) => (await admin()).delivery(id),
    async redeliver(id) {
      const { kind, reason } = await (await admin()).redeliver(id);
      return { succeeded: kind === 'succeeded', ...(reason === undefined ? {} : { reason }) };
    },
    async disabled() {
      const dispatchers = await (await admin()).rules();
      return Object.fromEntries(
        dispatchers.flatMap(({ disabled }) => disabled.map(({ endpoint, since }) => [endpoint, since])),
      );
    },
  };
}

function shownRule({ name, on, where, ticket, gate, action, target }: DispatcherRule): ShownRule {
  return {
    name,
    on,
    where,
    has_ticket: ticket !== null,
    has_gate: gate?.is_enabled === true,
    action: { kind: action, target },
  };
}

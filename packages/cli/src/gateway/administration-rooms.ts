import { connectBus } from '@bloodbank/bus';
import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import type { DispatcherAdmin, EventStore, ProjectionAdmin } from '@bloodbank/core/ports';
import type { Administration } from '@bloodbank/gateway';
import type { Site } from '@bloodbank/operations';
import type { AdminParts } from '../dispatcher/create-admin.js';
import { withProjectionAdmin } from '../projections/with-projection-admin.js';
import type { CommandContext } from '../shell/command-context.js';
import { busOptionsOf, CLI_SERVICE } from '../shell/open-bus.js';
import { compareVersions } from './compare-versions.js';
import { openReplayDesk } from './open-replay-desk.js';

interface RoomParts {
  readonly contracts: ContractSet<DynamicContractTypes>;
  readonly brokerUrl: string;
  readonly history: EventStore | undefined;
  readonly site: Site;
}

/** What a gateway can look after beside queues, with what this project has. */
export function administrationRoomsOf(
  context: CommandContext,
  { contracts, brokerUrl, history, site }: RoomParts,
): Pick<Administration, 'replays' | 'dispatcher' | 'projections' | 'compareVersions'> {
  const send = sendOn(context, contracts, brokerUrl);
  const store = history === undefined ? {} : { store: history };
  // The record of replays stands in PostgreSQL, beside the events; what is kept in memory cannot be gone on with.
  const isKept = history !== undefined && history.health().store !== 'memory';
  return {
    compareVersions,
    ...(isKept
      ? {
          projections: projectionsOf(context),
          replays: openReplayDesk(context, contracts.registry, brokerUrl, history, site),
        }
      : {}),
    dispatcher: dispatchersOf(context, { registry: contracts.registry, send, ...store }),
  };
}

/** Seldom asked: each question has a connection of its own, and none is held between two. */
function projectionsOf(context: CommandContext): ProjectionAdmin {
  return {
    list: () => withProjectionAdmin(context, (admin) => admin.list()),
    rebuild: (name) => withProjectionAdmin(context, (admin) => admin.rebuild(name)),
    pause: (name) => withProjectionAdmin(context, (admin) => admin.pause(name)),
    resume: (name) => withProjectionAdmin(context, (admin) => admin.resume(name)),
  };
}

/** Seldom asked as well: what looks at dispatchers is loaded with the first question. */
function dispatchersOf(context: CommandContext, parts: AdminParts): DispatcherAdmin {
  let opened: Promise<DispatcherAdmin> | undefined;
  const use = (): Promise<DispatcherAdmin> => {
    opened ??= import('../dispatcher/create-admin.js').then(({ createAdmin }) => createAdmin(context, parts));
    return opened;
  };
  return {
    rules: async () => (await use()).rules(),
    explain: async (event) => (await use()).explain(event),
    deliveries: async (query) => (await use()).deliveries(query),
    delivery: async (id) => (await use()).delivery(id),
    redeliver: async (id) => (await use()).redeliver(id),
  };
}

/** A redelivery is rare: its message leaves on a bus of its own, under the name that the command line has. */
function sendOn(context: CommandContext, contracts: RoomParts['contracts'], url: string): AdminParts['send'] {
  return async (kind, type, payload, how) => {
    const bus = await connectBus({ contracts, service: CLI_SERVICE, url, ...busOptionsOf(context) });
    try {
      return await (kind === 'command' ? bus.send(type, payload, how) : bus.publishAs(kind, type, payload, how));
    } finally {
      await bus.close();
    }
  };
}

import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { type Bus, connectBus } from '@bloodbank/bus';
import { findProject } from '@bloodbank/bus/config';
import type { DynamicContractTypes, Registry } from '@bloodbank/core/contract';
import { assertEnvelope, type Envelope, prepareEnvelope } from '@bloodbank/core/envelope';
import { Unreachable } from '@bloodbank/core/errors';
import { pause } from '@bloodbank/core/time';
import { createFileOutbox } from '@bloodbank/outbox';
import type { Announcement } from '@bloodbank/runner';
import { loadContracts } from '../contracts/load-contracts.js';
import type { CommandContext } from '../shell/command-context.js';
import { findRunningBroker } from '../shell/find-running-broker.js';
import { busOptionsOf } from '../shell/open-bus.js';

/** Under which the outbox of all these doors keeps what the broker does not take: each of them publishes what another one left. */
const SERVICE = 'bloodbank-programs';
/** How long an end waits for what earlier runs left on disk, while the broker takes it. */
const LEFT_BEHIND_MS = 5_000;

/** A way to the broker with an outbox before it. */
export interface Door {
  /** Resolves once the broker or the disk has it. */
  publish(announcement: Announcement): Promise<'broker' | 'outbox'>;
  /** How many events stand on disk. */
  waiting(): number;
  close(): Promise<void>;
}

function envelopeOf(registry: Registry, announcement: Announcement): Envelope {
  const { eventType, eventId, payload, causedBy, timestamp, source, metadata, agentContext } = announcement;
  const { envelope } = prepareEnvelope(registry, { host: hostname(), ...source }, eventType, payload, {
    eventId,
    causedBy,
    timestamp,
    ...(metadata === undefined ? {} : { metadata }),
    ...(agentContext === undefined ? {} : { agentContext }),
  });
  return envelope;
}

/** @throws {BrokenSchemas | BloodbankError} where no event could be made, or kept. */
export async function openDoor(context: CommandContext): Promise<Door> {
  const { contracts } = await loadContracts(context);
  const { registry } = contracts;
  const found = await findRunningBroker(context).catch(() => undefined);
  const bus =
    found === undefined
      ? undefined
      : await connectBus({
          contracts,
          service: SERVICE,
          url: found.url,
          outbox: 'file',
          topology: false,
          ...quietly(context),
        }).catch(() => undefined);
  return bus === undefined ? openDisk(context, registry) : doorOf(bus, registry);
}

function doorOf(bus: Bus<DynamicContractTypes>, registry: Registry): Door {
  const waiting = (): number => Number(bus.health().details?.['outboxWaiting'] ?? 0);
  return {
    publish: async (announcement) =>
      (await bus.send(envelopeOf(registry, announcement), { unroutable: 'drop' })).stored,
    waiting,
    async close() {
      const deadline = performance.now() + LEFT_BEHIND_MS;
      while (waiting() > 0 && bus.health().status !== 'unhealthy' && performance.now() < deadline) await pause(50);
      await bus.close();
    },
  };
}

/** Where no broker is named or found: everything waits for the next run that has one. */
async function openDisk(context: CommandContext, registry: Registry): Promise<Door> {
  const { settings, cwd } = context;
  const outbox = await createFileOutbox({
    folder: resolve(findProject(cwd).root, settings.OUTBOX_DIR, SERVICE),
    maxBytes: settings.OUTBOX_MAX_BYTES,
    canSend: () => false,
    send: () => Promise.reject(new Unreachable('nowhere', 'no broker is named')),
    verify: (envelope) => assertEnvelope(registry, envelope, 'event').envelope,
    ...quietly(context),
  });
  return {
    async publish(announcement) {
      const envelope = envelopeOf(registry, announcement);
      return (await outbox.publish({ envelope, source: SERVICE, unroutable: 'drop' })).stored;
    },
    waiting: () => outbox.health().waitingEvents,
    close: () => outbox.close(),
  };
}

/** The terminal belongs to the program that runs: nothing is logged into it unless somebody looks for a fault. */
function quietly(context: CommandContext): Partial<ReturnType<typeof busOptionsOf>> {
  const { logger, settings } = busOptionsOf(context);
  return context.isDebug ? { logger, settings } : { settings };
}

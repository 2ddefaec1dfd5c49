import { resolve } from 'node:path';
import { findProject } from '@bloodbank/bus/config';
import type { Registry } from '@bloodbank/core/contract';
import { createDirectIntake, createSpoolingIntake, type GatewayBus, type Intake } from '@bloodbank/gateway';
import type { CommandContext } from '../shell/command-context.js';
import { busOptionsOf } from '../shell/open-bus.js';

/** `direct`: for a broker of this very process, which cannot be away. `spooling`: events wait on disk for theirs. */
export type Door = 'direct' | 'spooling';

/** With a disk behind it, an event need not wait long for its broker; its sender does not. */
const SPOOLING_TIMEOUT_MS = 3_000;

interface IntakeParts {
  readonly registry: Registry;
  readonly bus: GatewayBus;
  readonly door: Door;
}

/** @throws {BloodbankError} `gateway.spool-damaged` for a spool that cannot be used, or that another gateway uses. */
export function openIntake(context: CommandContext, { registry, bus, door }: IntakeParts): Intake | Promise<Intake> {
  if (door === 'direct') return createDirectIntake({ bus });
  const { SPOOL_DIR, SPOOL_MAX_BYTES: maxBytes } = context.settings;
  const { logger } = busOptionsOf(context);
  const direct = createDirectIntake({ bus, timeoutMs: SPOOLING_TIMEOUT_MS });
  const folder = resolve(findProject(context.cwd).root, SPOOL_DIR);
  return createSpoolingIntake(direct, { registry, folder, maxBytes, logger });
}

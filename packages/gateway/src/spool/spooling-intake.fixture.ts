import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareEnvelope } from '@bloodbank/core/envelope';
import { registry } from '../gateway.fixture.js';
import type { GatewayBus } from '../gateway-bus.js';
import { createDirectIntake } from '../intake/direct-intake.js';
import type { Intake, IntakeReceipt } from '../intake/intake.js';
import { createSpoolingIntake, type SpoolingOptions } from './spooling-intake.js';

const SOURCE = { host: 'test', type: 'service', app: 'test' };

export const makeFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'spool-'));
export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true });

export function openSpooling(bus: GatewayBus, folder: string, options: Partial<SpoolingOptions> = {}): Promise<Intake> {
  const direct = createDirectIntake({ bus });
  const delays = { initialDelayMs: 5, maxDelayMs: 50 };
  return createSpoolingIntake(direct, { registry, folder, delays, ...options });
}

/** The n-th event of a source. */
export function acceptNth(intake: Intake, source: string, n: number): Promise<IntakeReceipt> {
  const payload = { provider: 'github', event: 'push', path: '/x', body: { source, n } };
  const { envelope } = prepareEnvelope(registry, SOURCE, 'webhook.github.push', payload);
  return intake.accept({ source, envelope, unroutable: 'drop' });
}

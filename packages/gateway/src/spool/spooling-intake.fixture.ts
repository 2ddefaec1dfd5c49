import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registry } from '../gateway.fixture.js';
import type { GatewayBus } from '../gateway-bus.js';
import { createDirectIntake } from '../intake/direct-intake.js';
import type { Intake, IntakeReceipt } from '../intake/intake.js';
import { createSpoolingIntake, type SpoolingOptions } from './spooling-intake.js';

export const SOURCE = { host: 'test', type: 'service', app: 'test' };

export const makeFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'spool-'));
export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true });

export function openSpooling(bus: GatewayBus, folder: string, options: Partial<SpoolingOptions> = {}): Promise<Intake> {
  const direct = createDirectIntake({ registry, bus, source: SOURCE });
  const delays = { initialMs: 5, maxMs: 50 };
  return createSpoolingIntake(direct, { registry, source: SOURCE, folder, delays, ...options });
}

/** The n-th event of a source. */
export function acceptNth(intake: Intake, source: string, n: number): Promise<IntakeReceipt> {
  const payload = { provider: 'github', event: 'push', path: '/x', body: { source, n } };
  return intake.accept({ source, eventType: 'webhook.github.push', payload, unroutable: 'drop' });
}

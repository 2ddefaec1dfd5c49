import { once } from 'node:events';
import { connect } from 'node:net';
import { redisUrlOf, type Settings } from '@bloodbank/bus/config';
import { maskUrl } from '@bloodbank/core/message';
import type { CorrelationStore } from '@bloodbank/core/ports';
import type { ReadinessCheck } from '@bloodbank/gateway';
import { createCachedCheck } from './cached-check.js';

/** Named by nobody: the question is whether there is an answer. */
const NO_EVENT = '00000000-0000-4000-8000-000000000000';

/** Section 55.2.11 of PostgreSQL's manual: every server answers an SSLRequest with one byte, before it asks who is there. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** The servers that the settings name beside the broker. Events flow without them: one that is away degrades, no more. */
export function storeChecksOf(settings: Settings, correlation: CorrelationStore): readonly ReadinessCheck[] {
  const redisUrl = redisUrlOf(settings);
  const { DATABASE_URL: databaseUrl } = settings;
  const checks: ReadinessCheck[] = [];
  if (redisUrl !== undefined) {
    checks.push(createCachedCheck('redis', maskUrl(redisUrl), () => correlation.find(NO_EVENT)));
  }
  if (databaseUrl !== undefined) {
    checks.push(createCachedCheck('postgresql', maskUrl(databaseUrl), () => greetPostgres(databaseUrl)));
  }
  return checks;
}

async function greetPostgres(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 5432) });
  const deadline = AbortSignal.timeout(1_000);
  try {
    socket.write(SSL_REQUEST);
    await once(socket, 'data', { signal: deadline });
  } finally {
    socket.destroy();
  }
}

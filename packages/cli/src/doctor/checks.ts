import { redisUrlOf } from '@bloodbank/bus/config';
import { askPostgres, askRedis } from './ask-stores.js';
import type { Check } from './check.js';
import { checkBroker } from './check-broker.js';
import { checkGenerated } from './check-generated.js';
import { checkNode } from './check-node.js';
import { checkSchemas } from './check-schemas.js';
import { checkSecrets } from './check-secrets.js';
import { checkSettings } from './check-settings.js';
import { createStoreCheck } from './check-store.js';
import { checkTopology } from './check-topology.js';

/** In the order in which one would look. */
export const CHECKS: readonly Check[] = [
  checkNode,
  checkSettings,
  checkSecrets,
  checkSchemas,
  checkGenerated,
  checkTopology,
  checkBroker,
  createStoreCheck({ id: 'redis', title: 'Redis', variable: 'REDIS_URL', urlOf: redisUrlOf, ask: askRedis }),
  createStoreCheck({
    id: 'postgresql',
    title: 'PostgreSQL',
    variable: 'DATABASE_URL',
    urlOf: ({ DATABASE_URL }) => DATABASE_URL,
    ask: askPostgres,
  }),
];

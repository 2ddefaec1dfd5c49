import type { Check } from './check.js';
import { checkBroker } from './check-broker.js';
import { checkGenerated } from './check-generated.js';
import { checkNode } from './check-node.js';
import { checkRedis } from './check-redis.js';
import { checkSchemas } from './check-schemas.js';
import { checkSecrets } from './check-secrets.js';
import { checkSettings } from './check-settings.js';
import { checkStore } from './check-store.js';
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
  checkRedis,
  checkStore,
];

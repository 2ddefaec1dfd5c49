import { redisUrlOf } from '@bloodbank/bus/config';
import type { Check } from './check.js';
import { checkBroker } from './check-broker.js';
import { checkGenerated } from './check-generated.js';
import { checkNode } from './check-node.js';
import { checkSchemas } from './check-schemas.js';
import { checkSettings } from './check-settings.js';
import { checkStore } from './check-store.js';
import { createTcpCheck } from './check-tcp.js';
import { checkTopology } from './check-topology.js';

/** In the order in which one would look. */
export const CHECKS: readonly Check[] = [
  checkNode,
  checkSettings,
  checkSchemas,
  checkGenerated,
  checkTopology,
  checkBroker,
  createTcpCheck('redis', 'Redis', 'REDIS_URL', redisUrlOf, 6379, 'nothing needs it'),
  checkStore,
];

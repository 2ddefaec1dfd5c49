import { describeTransport } from '../describe-transport.js';
import { openInMemoryHarness } from './in-memory-harness.js';
import { IN_MEMORY_CAPABILITIES } from './in-memory-transport.js';

describeTransport('in memory', {
  capabilities: IN_MEMORY_CAPABILITIES,
  open: async () => ({ ...openInMemoryHarness(), patienceMs: 10_000 }),
});

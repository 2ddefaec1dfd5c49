/**
 * `node --conditions=@bloodbank/source --import tsx packages/cli/scripts/write-fixtures.ts <commit>` writes down what this version
 * leaves behind: on disk, in queues, in Redis (REDIS_URL) and in PostgreSQL (DATABASE_URL). Later versions must read it; so
 * it is run once for a version, and what it wrote is never changed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeCorrelation } from './fixtures/write-correlation.js';
import { writeInbox } from './fixtures/write-inbox.js';
import { writeMessages } from './fixtures/write-messages.js';
import { writeSpool } from './fixtures/write-spool.js';

const [version = 'this'] = process.argv.slice(2);
const out = fileURLToPath(new URL(`../fixtures/written-by-${version}/`, import.meta.url));
mkdirSync(out, { recursive: true });

const parts = { spool: writeSpool, messages: writeMessages, inbox: writeInbox, correlation: writeCorrelation };
for (const [name, write] of Object.entries(parts)) {
  const content = await write(`${out}${name}`);
  writeFileSync(`${out}${name}.json`, `${JSON.stringify(content, undefined, 2)}\n`);
  console.log(`${name}.json`);
}
process.exit(0);

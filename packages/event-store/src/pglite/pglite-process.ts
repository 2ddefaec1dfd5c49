/**
 * Has the cluster of one folder, and serves it on a loopback port as long as somebody is connected, and a little longer. Ends with 0 at
 * once where another process has it. It prints nothing: where it answers stands beside the cluster.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { announceServer, releaseStore, takeStore } from './held-store.js';
import { ownIdentity } from './process-identity.js';
import { serveProtocol } from './serve-protocol.js';

/** So long it waits for the next client: starting it again takes longer. */
const LINGER_MS = 10_000;

const folder = process.argv[2] ?? '';
const mine = await takeStore(folder);
if (mine === undefined) process.exit(0);

const database = await PGlite.create({ dataDir: mine });
const password = randomBytes(24).toString('base64url');
let lingering: NodeJS.Timeout | undefined;
let isEnding = false;
const linger = (): void => {
  clearTimeout(lingering);
  lingering = setTimeout(() => void end(), LINGER_MS);
};
const server = serveProtocol({ exec: (request) => database.execProtocolRaw(request), password, onAlone: linger });
server.on('connection', () => clearTimeout(lingering));
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo;
await announceServer(folder, { identity: ownIdentity(), port, password });
linger();

async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  server.close();
  await database.close().catch(() => {});
  await releaseStore(folder, mine ?? '');
  process.exit(0);
}
// Ctrl-C in a terminal goes to whoever asked as well, who may have something left to write: it ends by itself, once alone.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => void end());

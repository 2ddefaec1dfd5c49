// @ts-check
/**
 * A Plane webhook, in both of its versions, through the gateway and the infra dispatcher to a local server that stands for OpenClaw. One
 * command does everything, and leaves nothing behind.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTool } from '../start-tool.mjs';
import { startOpenClaw } from './openclaw.mjs';
import { ticketV1, ticketV2, V2_NAMES } from './tickets.mjs';

const TOKEN = 'only-for-this-example';
const SECRET = 'plane-signs-with-this';

const folder = await mkdtemp(join(tmpdir(), 'plane-to-openclaw-'));
const schemas = fileURLToPath(new URL('../../../schemas', import.meta.url));
await writeFile(join(folder, 'bloodbank.config.json'), JSON.stringify({ schemas }));

const openClaw = await startOpenClaw(TOKEN);
const env = {
  ...process.env,
  HTTP_PORT: '0',
  PLANE_WEBHOOK_SECRET: SECRET,
  OPENCLAW_HOOK_URL: `${openClaw.origin}/hooks/agent`,
  OPENCLAW_HOOK_TOKEN: TOKEN,
  INFRA_COMPONENT_CHECKS_JSON: JSON.stringify({
    bloodbank: { cwd: folder, command: ['node', '-e', 'console.log("42 tests passed")'] },
  }),
  INFRA_PLANE_NAMES_JSON: JSON.stringify(V2_NAMES),
};
const start = (/** @type {string[]} */ ...args) => startTool(args, { cwd: folder, env });

const bus = start('up', '--json', '--no-demo');
const { gateway } = await bus.nextJson();
const dispatcher = start('dispatcher', 'run', '--preset', 'infra', '--json');
await dispatcher.nextJson();
const tail = start('tail', 'dispatcher.#');
await tail.ready('Watching');

/** Sends a webhook as Plane does, and says what OpenClaw was told. */
async function send(/** @type {string} */ title, /** @type {object} */ body) {
  const text = JSON.stringify(body);
  const response = await fetch(`${gateway}/webhooks/plane`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-plane-delivery': randomUUID(),
      'x-plane-signature': createHmac('sha256', SECRET).update(text).digest('hex'),
    },
    body: text,
  });
  console.log(`== ${title}: the gateway answers ${response.status}`);
}

await send('Plane, version 1', ticketV1);
console.log(await openClaw.nextHook());
const [check, action] = [await tail.nextJson(), await tail.nextJson()];
console.log(
  `${check.event_type} (${check.payload.status}), then ${action.event_type}, which it caused: ${action.causation_id === check.event_id}\n`,
);

await send('The same ticket, edited', { ...ticketV1, data: { ...ticketV1.data, updated_at: '2026-02-08T00:00:00Z' } });
await send('Plane, version 2', ticketV2);
console.log(await openClaw.nextHook());

for (const tool of [tail, dispatcher, bus]) await tool.end();
await openClaw.close();
await rm(folder, { recursive: true, force: true });

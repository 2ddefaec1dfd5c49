// @ts-check
/**
 * One owner of `agent.thread.prompt`, asked by code, over HTTP and from the command line: each is answered, everybody sees the
 * `agent.thread.response` that the command caused, and of a command that fails the `agent.thread.error`. One command does everything.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandFailed, connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { startTool } from '../start-tool.mjs';

const folder = await mkdtemp(join(tmpdir(), 'bloodbank-commands-'));
const schemas = fileURLToPath(new URL('../../../schemas', import.meta.url));
await writeFile(join(folder, 'bloodbank.config.json'), JSON.stringify({ schemas }));
const env = { ...process.env, HTTP_PORT: '0' };

const up = startTool(['up', '--json', '--no-demo'], { cwd: folder, env });
const { gateway } = await up.nextJson();

// Its bus is found from its folder, as `bloodbank up` leaves word there.
process.chdir(folder);

const bus = await connectBus({ contracts, service: 'prompter', commands: 'memory' });

/** What everybody saw, by the command that caused it. */
const seen = new Map();
await bus.subscribe('agent.thread.*', ({ event_type, causation_id }) => {
  seen.get(causation_id)?.(event_type);
});
const sees = (/** @type {string} */ commandId) =>
  new Promise((resolve) => {
    seen.set(commandId, resolve);
  });

await bus.handle('agent.thread.prompt', ({ payload }, { publish }) => {
  const { provider, prompt } = payload;
  if (prompt === '') throw new CommandFailed({ code: 'empty_prompt', message: 'There is nothing to answer.' });
  const response = `Echoing your prompt: ${prompt}`;
  publish('agent.thread.response', { provider, response }); // Leaves once this has returned.
  return { provider, response };
});

const prompt = (/** @type {string} */ text) => ({ provider: 'echo', prompt: text });

console.log('== by code');
const byCode = crypto.randomUUID();
const saw = sees(byCode);
const { response } = await bus.request('agent.thread.prompt', prompt('Hi.'), { eventId: byCode });
console.log(`${response}\nand everybody saw ${await saw}`);

console.log('== over HTTP');
const answered = await fetch(`${gateway}/commands/agent/thread/prompt`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', prefer: 'wait=10' },
  body: JSON.stringify(prompt('Hello.')),
});
const report = await answered.json();
console.log(`${answered.status} ${report.status}: ${report.reply.response}`);

console.log('== from the command line');
const request = startTool(['request', 'agent.thread.prompt', '--json', JSON.stringify(prompt('Hey.'))], {
  cwd: folder,
  env,
});
console.log(JSON.parse(await request.finished()).response);

console.log('== one that fails');
const failing = crypto.randomUUID();
const sawError = sees(failing);
await bus.request('agent.thread.prompt', prompt(''), { eventId: failing }).catch((error) => {
  console.log(`${error.code}: ${error.message}\nand everybody saw`);
});
console.log(await sawError);

await bus.close();
await up.end();
await rm(folder, { recursive: true, force: true });

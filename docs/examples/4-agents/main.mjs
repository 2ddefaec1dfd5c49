// @ts-check
/**
 * A transcript comes into a folder that is watched. An agent sees its event, and asks another agent for a summary, by a command
 * through MCP; the answer is written to a file. At the end `bloodbank trace` draws what caused what. One command does everything.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { BIN, startTool } from '../start-tool.mjs';

const TRANSCRIPT = `WEBVTT

00:00.000 --> 00:04.000
Ada: The outbox lost nothing when the broker was away.

00:04.000 --> 00:08.000
Grace: Then we ship it on Friday.
`;

const folder = await mkdtemp(join(tmpdir(), 'bloodbank-agents-'));
const schemas = fileURLToPath(new URL('../../../schemas', import.meta.url));
await writeFile(join(folder, 'bloodbank.config.json'), JSON.stringify({ schemas }));
for (const name of ['transcripts', 'summaries']) await mkdir(join(folder, name));
const env = { ...process.env, HTTP_PORT: '0' };
const tool = { cwd: folder, env };

const up = startTool(['up', '--json', '--no-demo'], tool);
await up.nextJson();
// Its bus is found from its folder, as `bloodbank up` leaves word there.
process.chdir(folder);
const bus = await connectBus({ contracts, service: 'agents', commands: 'memory' });

// The summariser owns the command: a model would stand here.
await bus.handle('agent.thread.prompt', ({ payload }, { publish }) => {
  const { provider, prompt } = payload;
  const said = prompt.split('\n').filter((line) => /^\w+: /.test(line));
  const response = `- ${said.join('\n- ')}`;
  publish('agent.thread.response', { provider, response }); // Leaves once this has returned.
  return { provider, response };
});

// The secretary is a client of MCP: it may ask for answers, and do nothing else.
const secretary = new Client({ name: 'secretary', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
await secretary.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [BIN, 'mcp', '--allow', 'request:agent.thread.prompt'],
    cwd: folder,
    env: Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  }),
);
await bus.subscribe('artifact.created', async ({ event_id, payload }) => {
  if (payload.kind !== 'transcript') return;
  console.log(`== a transcript came: ${payload.title}`);
  const prompt = `Summarise this.\n\n${payload.content}`;
  await secretary.callTool({
    name: 'publish_event',
    arguments: { type: 'agent.thread.prompt', payload: { provider: 'echo', prompt }, caused_by: [event_id] },
  });
});

// The scribe writes down what was answered, and says so.
/** @type {(eventId: string) => void} */
let written = () => {};
const done = new Promise((resolve) => {
  written = resolve;
});
await bus.subscribe('agent.thread.response', async (response) => {
  const path = join(folder, 'summaries', 'standup.md');
  await writeFile(path, `${response.payload.response}\n`);
  const artifact = /** @type {const} */ ({ action: 'created', kind: 'document', uri: pathToFileURL(path).href });
  const { eventId } = await bus.publish('artifact.created', artifact, { causedBy: response });
  written(eventId);
});

const watch = startTool(['watch', 'transcripts', '--content', '10000', '--settle', '100'], tool);
await watch.ready('Watching');
await writeFile(join(folder, 'transcripts', 'standup.vtt'), TRANSCRIPT);
const lastId = await done;
console.log(`== summaries/standup.md\n${(await readFile(join(folder, 'summaries', 'standup.md'), 'utf8')).trimEnd()}`);

console.log('== what caused what');
await watch.end();
console.log((await startTool(['trace', String(lastId)], tool).finished()).trimEnd());

await secretary.close();
await bus.close();
await up.end();
await rm(folder, { recursive: true, force: true });

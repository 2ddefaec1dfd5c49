import { once } from 'node:events';
import { lineWith } from './page.mjs';

const RESPONSE = { provider: 'anthropic', response: 'Hello.' };
const CLIENT = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'doors', version: '1.0.0' } };
const TOOLS = { method: 'tools/list' };
const PUBLISH = {
  method: 'tools/call',
  params: { name: 'publish_event', arguments: { type: 'agent.thread.response', payload: RESPONSE } },
};

/** What each of three clients is told to start, and what it then says; and the gateway's address. */
export async function useMcp(house, page) {
  const lines = configuredLines(page.text);
  if (new Set(lines).size !== 1) throw new Error(`The clients are told different things:\n${lines.join('\n')}`);
  const [[listed, refused], [, published]] = await Promise.all([
    talk(house, lines[0]),
    talk(house, lineWith(page.fences('sh')[0], 'publish:agent')),
  ]);
  if (listed.result.tools.length !== 10) throw new Error(`Not ten tools: ${JSON.stringify(listed)}`);
  if (refused.result.isError !== true) throw new Error('It published what nobody had allowed.');
  const { event_id } = published.result.structuredContent ?? JSON.parse(published.result.content[0].text);
  const event = await house.seen('agent.thread.response', (one) => one.event_id === event_id);
  if (event.source.type !== 'agent')
    throw new Error(`It does not say that an agent published it: ${event.source.type}`);
  await overHttp(house);
}

/** Of Claude Code, Codex and Gemini CLI. */
function configuredLines(text) {
  const [, claude] = /`claude mcp add bloodbank -- ([^`]+)`/.exec(text) ?? [];
  const [, command, args] = /`command = "([^"]+)"`, +`args = (\[[^`]+\])`/.exec(text) ?? [];
  const gemini = JSON.parse(/`(\{"mcpServers".*?\})`/.exec(text)?.[1] ?? 'null').mcpServers.bloodbank;
  return [claude, [command, ...JSON.parse(args)].join(' '), [gemini.command, ...gemini.args].join(' ')];
}

/** @returns the answers to the list of tools, and to a publish */
async function talk({ start, until }, line) {
  const server = start(['bash', '-c', `exec ${line}`]);
  const say = (message) => server.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  say({ id: 1, method: 'initialize', params: CLIENT });
  say({ method: 'notifications/initialized' });
  say({ id: 2, ...TOOLS });
  say({ id: 3, ...PUBLISH });
  const answers = () =>
    server
      .said()
      .split('\n')
      .filter((one) => one.startsWith('{"') && one.endsWith('}'))
      .map((one) => JSON.parse(one));
  const answer = (id) => until(`${line} answers ${id}`, () => answers().find((one) => one.id === id));
  const both = [await answer(2), await answer(3)];
  server.child.stdin.end();
  if (server.child.exitCode === null) await once(server.child, 'close');
  return both;
}

async function overHttp({ gateway }) {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, ...TOOLS });
  const answer = await fetch(`${gateway}/mcp`, { method: 'POST', headers, body });
  const text = await answer.text();
  if (!text.includes('"apply_change"')) throw new Error(`/mcp answered ${answer.status}:\n${text}`);
}

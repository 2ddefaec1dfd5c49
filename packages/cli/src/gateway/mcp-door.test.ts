import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type RunningCli, startCli } from '../e2e/cli.fixture.js';
import { createProject, type Project } from '../e2e/project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 120_000 });

const SCHEMAS = fileURLToPath(new URL('../../../../schemas', import.meta.url));
const PROMPT = { type: 'llm.prompt', payload: { provider: 'anthropic', prompt: 'Hello.' } };

describe("the gateway's door for agents", () => {
  let project: Project;
  let up: RunningCli;
  let url: string;
  const clients: Client[] = [];

  async function start(env: NodeJS.ProcessEnv): Promise<void> {
    project = createProject();
    up = startCli(['--schemas', SCHEMAS, '-o', 'json', 'up', '--http-port', '0'], { cwd: project.root, env });
    const text = await up.waitFor('stdout', /"gateway":"[^"]+"/);
    url = /"gateway":"([^"]+)"/.exec(text)?.[1] ?? '';
  }

  async function connect(mode: 'auto' | 'legacy', headers: Record<string, string> = {}): Promise<Client> {
    const client = new Client({ name: 'tester', version: '1.0.0' }, { versionNegotiation: { mode } });
    await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } }));
    clients.push(client);
    return client;
  }

  async function call(client: Client, name: string, input: object): Promise<string> {
    const { content } = await client.callTool({ name, arguments: { ...input } });
    return (content as { text: string }[])[0]?.text ?? '';
  }

  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
    up.stop('SIGTERM');
    await up.ended;
    project.remove();
    await assertNothingRuns();
  });

  it('lets an agent of this machine read, and publish what MCP_ALLOW says', async () => {
    await start({ MCP_ALLOW: 'publish:llm.#' });
    for (const mode of ['auto', 'legacy'] as const) {
      const client = await connect(mode);
      expect((await client.listTools()).tools).toHaveLength(10);
      const published = JSON.parse(await call(client, 'publish_event', PROMPT)) as { event_id: string };
      await expect
        .poll(() => call(client, 'get_event', { event_id: published.event_id }), { timeout: 15_000 })
        .toContain('"untrusted_payload"');
      expect(await call(client, 'publish_event', { type: 'slack.message.sent', payload: {} })).toContain('--allow');
    }
  });

  it('shows a key its own domains alone, and lets it publish no more than its scopes', async () => {
    const keys = [{ name: 'reader', key: 'k'.repeat(20), scopes: ['read:github.#', 'publish:github.#'] }];
    await start({ MCP_ALLOW: 'publish:#', API_KEYS: JSON.stringify(keys) });
    const refused = await fetch(new URL('/mcp', url), {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(refused.status).toBe(401);
    const client = await connect('auto', { authorization: `Bearer ${'k'.repeat(20)}` });
    const { events } = JSON.parse(await call(client, 'list_events', {})) as { events: { type: string }[] };
    expect(events.length).toBeGreaterThan(0);
    expect(events.every(({ type }) => type.startsWith('github.'))).toBe(true);
    expect(await call(client, 'describe_event', { type: 'llm.prompt' })).toContain('no contract');
    expect(await call(client, 'publish_event', PROMPT)).toContain('no contract');
    const pr = { type: 'github.pr.created', payload: { cache_key: 'a|1' } };
    expect(await call(client, 'publish_event', pr)).toContain('event_id');
  });

  it('is closed to web pages of another origin', async () => {
    await start({});
    const answer = await fetch(new URL('/mcp', url), {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', origin: 'http://evil.example' },
    });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'gateway.forbidden' });
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type RunningCli, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 120_000 });

const BIN = fileURLToPath(new URL('../../bin/bloodbank.js', import.meta.url));

interface Answer {
  readonly jsonrpc: string;
  readonly id?: number | string;
  readonly error?: { readonly code: number; readonly message: string };
  readonly result?: { readonly isError?: boolean };
}

describe('mcp', () => {
  let project: Project;
  let up: RunningCli;
  beforeEach(async () => {
    project = createProject();
    up = startCli(['up', '--http-port', '0'], { cwd: project.root });
    await up.waitFor('stdout', 'Bloodbank is up');
  });
  afterEach(async () => {
    up.stop('SIGTERM');
    await up.ended;
    project.remove();
    await assertNothingRuns();
  });

  it.each(['auto', 'legacy'] as const)('serves a public client over stdio, %s', async (mode) => {
    const client = new Client({ name: 'tester', version: '1.0.0' }, { versionNegotiation: { mode } });
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [BIN, 'mcp', '--allow', 'publish:shop.#'],
      cwd: project.root,
      stderr: 'pipe',
    });
    await client.connect(transport);
    const call = async (name: string, input: object): Promise<Record<string, unknown>> => {
      const { content } = await client.callTool({ name, arguments: { ...input } });
      return JSON.parse((content as { text: string }[])[0]?.text ?? '') as Record<string, unknown>;
    };
    const order = { type: 'shop.order.placed', payload: { order_id: 'o-7', total: 3, card: '4111' } };
    const first = await call('publish_event', order);
    const second = await call('publish_event', { ...order, caused_by: [first.event_id] });
    await expect
      .poll(async () => ((await call('find_events', { pattern: 'shop.#' })).events as unknown[]).length, {
        timeout: 15_000,
      })
      .toBe(2);
    const shown = await call('get_event', { event_id: first.event_id });
    expect(shown).toMatchObject({ untrusted_payload: { order_id: 'o-7' }, origin: { type: 'agent' } });
    expect(JSON.stringify(shown)).not.toContain('4111');
    await expect
      .poll(() => call('trace_event', { event_id: second.event_id }), { timeout: 15_000 })
      .toMatchObject({ causes: [{ event_id: first.event_id }] });
    expect(await call('list_dead_letters', {})).toEqual({ services: expect.any(Array) });
    await client.close();
  });

  it('writes nothing but the protocol to stdout, whatever it is asked and however much it logs', async () => {
    const version = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
    const call = (name: string, input: object) => ({ method: 'tools/call', params: { name, arguments: input } });
    const asked = [
      { method: 'initialize', params: version },
      call('no_such_tool', {}),
      call('describe_event', { type: 7 }),
      call('describe_event', { type: 'x'.repeat(100_000) }),
      call('find_events', { pattern: '#', limit: 10_000 }),
      { method: 'no/such/method' },
    ];
    const cli = spawn(process.execPath, [BIN, '--debug', 'mcp'], { cwd: project.root });
    let printed = '';
    cli.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    cli.stderr.resume();
    for (const [id, message] of asked.entries())
      cli.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...message })}\n`);
    // Each is answered, without an id, and the next is read.
    const unusable = ['this is no JSON', '{"id":90,"id":91}', `"${'x'.repeat(12_000_000)}"`, '[9007199254740993]'];
    cli.stdin.write(`${unusable.join('\n')}\n\n`);
    cli.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 'last', method: 'ping' })}\n`);
    await expect
      .poll(() => printed.trim().split('\n').length, { timeout: 60_000 })
      .toBeGreaterThanOrEqual(asked.length + unusable.length + 1);
    cli.stdin.end();
    await once(cli, 'close');
    const answers = printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
    expect(answers.every(({ jsonrpc }) => jsonrpc === '2.0')).toBe(true);
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    expect(byId.get(1)?.error?.code).toBe(-32602);
    for (const id of [2, 3, 4])
      expect(byId.get(id)?.error?.code === -32602 || byId.get(id)?.result?.isError === true).toBe(true);
    expect(byId.get(5)?.error?.code).toBe(-32601);
    expect(answers.filter(({ id }) => id === undefined).map(({ error }) => error?.code)).toEqual([
      -32700, -32600, -32600, -32600,
    ]);
    expect(byId.get('last')).toMatchObject({ result: {} });
  });

  it('refuses what allows nothing, and says how it is written', async () => {
    expect(await runCli(['mcp', '--allow', 'everything'], { cwd: project.root })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('publish:<pattern>'),
    });
  });

  it('ends by a signal while its client waits', async () => {
    const cli = spawn(process.execPath, [BIN, 'mcp'], { cwd: project.root });
    cli.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })}\n`);
    await once(cli.stdout, 'data');
    cli.kill('SIGTERM');
    expect(await once(cli, 'close')).toEqual([0, null]);
  });

  it('ends with its client', async () => {
    expect(await runCli(['mcp'], { cwd: project.root })).toMatchObject({ code: 0, stdout: '' });
  });
});

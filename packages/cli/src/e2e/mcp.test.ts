import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type RunningCli, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 120_000 });

const BIN = fileURLToPath(new URL('../../bin/bloodbank.js', import.meta.url));

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

  it('refuses what allows nothing, and says how it is written', async () => {
    expect(await runCli(['mcp', '--allow', 'everything'], { cwd: project.root })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('publish:<pattern>'),
    });
  });

  it('ends with its client', async () => {
    expect(await runCli(['mcp'], { cwd: project.root })).toMatchObject({ code: 0, stdout: '' });
  });
});

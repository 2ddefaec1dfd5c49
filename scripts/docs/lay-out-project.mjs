/** A reader's project in a folder of its own: contracts, services in topology files, rules, a git history, an empty HOME. */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const EXCHANGE = 'bloodbank.events.v1';
const SERVICES = ['rag', 'mailer', 'reviewer'];
const SCHEMA = 'slack/message.sent.v1.json';

const RULES = {
  rules: [
    { name: 'greet', on: ['slack.message.sent'], publish: { type: 'task.cancelled', payload: { task_id: 'a' } } },
  ],
};
const EVENT = { event_type: 'slack.message.sent', payload: { channel: 'ops', text: 'Deployed.' } };

/** @returns {{ folder: string, env: NodeJS.ProcessEnv }} where `bloodbank` and `npx bloodbank` are this repository's */
export function layOutProject() {
  const folder = mkdtempSync(join(tmpdir(), 'bloodbank-docs-'));
  const write = (file, content) => writeFileSync(join(folder, file), content);
  for (const name of ['bin', 'home/vault', 'notes', 'transcripts', 'topology'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['schemas', 'old', 'new']) cpSync(join(root, 'schemas'), join(folder, name), { recursive: true });
  for (const name of ['old.json', 'new.json']) copyFileSync(join(root, 'schemas', SCHEMA), join(folder, name));
  for (const service of SERVICES) write(`topology/${service}.json`, JSON.stringify(topologyOf(service)));
  write('dispatcher.rules.json', JSON.stringify(RULES));
  write('event.json', JSON.stringify(EVENT));
  write('package.json', JSON.stringify({ private: true, scripts: { test: 'node --version' } }));
  write('.gitignore', 'bin\nhome\n.bloodbank\n');
  addProgram(folder, 'bloodbank', `exec '${process.execPath}' '${join(root, 'packages/cli/bin/bloodbank.js')}' "$@"`);
  addProgram(folder, 'npx', 'exec "$@"');
  addHistory(folder);
  return { folder, env: environmentOf(folder) };
}

function topologyOf(service) {
  const queue = `${EXCHANGE}.${service}`;
  return { vhosts: { '/': { queues: { [queue]: {} }, bindings: { [`${EXCHANGE}[slack.#] -> ${queue}`]: {} } } } };
}

function addProgram(folder, name, line) {
  const file = join(folder, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n${line}\n`);
  chmodSync(file, 0o755);
}

/** A branch that left main where v1.4.0 was. */
function addHistory(folder) {
  const who = ['-c', 'user.name=A reader', '-c', 'user.email=reader@example.com', '-c', 'commit.gpgsign=false'];
  const calls = [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    [...who, 'commit', '-qm', 'first'],
    ['tag', 'v1.4.0'],
  ];
  for (const args of [...calls, ['switch', '-qc', 'work']]) {
    const { status, stderr } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  }
}

/** Nothing of whoever runs it: no setting, no HOME, no editor. */
function environmentOf(folder) {
  return {
    PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
    HOME: join(folder, 'home'),
    EDITOR: 'true',
    NO_COLOR: '1',
  };
}

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTrees } from '@bloodbank/compat';
import { measurePeer } from '../check/measure-peer.js';
import { scoreTool } from '../check/score-tool.js';
import { numberOption } from '../clients/client.js';
import { type ArmSetting, type OpenWorkload, type Sample, Unavailable, type Workload } from '../harness/workload.js';
import { type ChangeName, changesOf } from '../trees/changes.js';
import { readGithubSchemas } from '../trees/github-schemas.js';
import { bundleOf, filesOf, toTree, writeFiles } from '../trees/tree-files.js';
import { BLOODBANK, timeNode } from './cli.js';

/** How often a tool is right, without which it means nothing how fast it is. */
export const openScore: OpenWorkload = async ({ options }) => ({
  run: async () => ({ figures: { ...(await scoreTool(String(options['tool']))) } }),
  close: async () => {},
});

/** GitHub's webhook schemas before and after a change: ours reads and compares the whole tree, others the events that changed. */
export const openCheck: OpenWorkload = async (setting) => {
  const schemas = readGithubSchemas();
  if (schemas === undefined)
    throw new Unavailable('Neither is @octokit/webhooks-schemas installed nor does BLOODBANK_CORPORA name its folder.');
  const { definitions, events } = schemas;
  const changed = changesOf(schemas)[setting.options['change'] as ChangeName];
  const previous = filesOf(definitions, events);
  const current = filesOf(changed, events);
  switch (setting.options['tool']) {
    case 'engine':
      return { run: async () => checkInProcess(previous, current, events.length), close: async () => {} };
    case 'command':
      return openCommand(previous, current, events.length, setting.options['isCold'] === true);
    default: {
      const pairs = events
        .map((event) => [bundleOf(definitions, event), bundleOf(changed, event)] as const)
        .filter(([old, now]) => JSON.stringify(old) !== JSON.stringify(now));
      return openPeer(setting, pairs);
    }
  }
};

type Files = ReadonlyMap<string, string>;

function sampleOf(ms: number, events: number, more: Sample['figures'] = {}): Sample {
  return { figures: { ms, events, msEach: ms / events, ...more } };
}

function checkInProcess(previous: Files, current: Files, events: number): Sample {
  const from = performance.now();
  checkTrees(toTree(previous), toTree(current), { against: 'previous' });
  return sampleOf(performance.now() - from, events);
}

/** The command with what its last run left, or with nothing remembered. 1 says that something breaks. */
function openCommand(previous: Files, current: Files, events: number, isCold: boolean): Workload {
  const cwd = mkdtempSync(join(tmpdir(), 'bloodbank-bench-'));
  writeFiles(join(cwd, 'previous'), previous);
  writeFiles(join(cwd, 'current'), current);
  const args = [BLOODBANK, 'check', '--against', 'previous', '--schemas', 'current', '--format', 'json'];
  // The folder in which a project keeps what may be thrown away.
  const kept = join(cwd, 'node_modules');
  mkdirSync(kept);
  return {
    async prepare() {
      if (!isCold) return;
      rmSync(kept, { recursive: true });
      mkdirSync(kept);
    },
    async run() {
      const { ms, cpuMs } = await timeNode(args, cwd, [0, 1]);
      return { ...sampleOf(ms, events), helpersCpuMs: cpuMs };
    },
    close: async () => rmSync(cwd, { recursive: true, force: true }),
  };
}

async function openPeer(setting: ArmSetting, pairs: Parameters<typeof measurePeer>[1]): Promise<Workload> {
  const withinMs = numberOption(setting, 'withinMs');
  return {
    async run() {
      const { ms, events, errors } = await measurePeer(String(setting.options['tool']), pairs, withinMs);
      return sampleOf(ms, events, { errors, unfinished: pairs.length - events });
    },
    close: async () => {},
  };
}

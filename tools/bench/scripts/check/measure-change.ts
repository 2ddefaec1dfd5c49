import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkTrees } from '@bloodbank/compat';
import type { Change } from './changes.js';
import type { GithubSchemas } from './github-schemas.js';
import { measurePeer } from './measure-peer.js';
import type { Measured } from './measured.js';
import { PEERS } from './peers.js';
import { bundleOf, filesOf, toTree, writeFiles } from './tree-files.js';

export interface Bounds {
  readonly runs: number;
  /** For each other tool and each change; after that it is ended. */
  readonly peerMs: number;
}

const COMMAND = fileURLToPath(new URL('../../../../packages/cli/bin/bloodbank.js', import.meta.url));
const BUILT = fileURLToPath(new URL('../../../../packages/cli/dist/main.js', import.meta.url));

/** Ours, in this process and as a command, and the others over the events that changed. */
export async function measureChange(
  schemas: GithubSchemas,
  change: Change,
  bounds: Bounds,
): Promise<readonly Measured[]> {
  const previous = filesOf(schemas.definitions, schemas.events);
  const current = filesOf(change.definitions, schemas.events);
  const events = schemas.events.length;
  const engine = medianOf(bounds.runs, () => {
    checkTrees(toTree(previous), toTree(current), { against: 'previous' });
  });
  const ours = [{ tool: 'bloodbank, in this process', ms: engine, events, errors: 0, isCut: false }];
  if (existsSync(BUILT)) {
    const { cold, warm } = measureCommand(previous, current, bounds.runs);
    ours.push({ tool: 'bloodbank check, cold', ms: cold, events, errors: 0, isCut: false });
    ours.push({ tool: 'bloodbank check, warm', ms: warm, events, errors: 0, isCut: false });
  }
  const pairs = schemas.events
    .map((event) => [bundleOf(schemas.definitions, event), bundleOf(change.definitions, event)] as const)
    .filter(([old, now]) => JSON.stringify(old) !== JSON.stringify(now));
  const theirs: Measured[] = [];
  for (const peer of pairs.length === 0 ? [] : PEERS) theirs.push(await measurePeer(peer.name, pairs, bounds.peerMs));
  return [...ours, ...theirs];
}

/** The command with nothing remembered, and with what its last run left. */
function measureCommand(
  previous: ReadonlyMap<string, string>,
  current: ReadonlyMap<string, string>,
  runs: number,
): { readonly cold: number; readonly warm: number } {
  const folder = mkdtempSync(join(tmpdir(), 'bloodbank-bench-'));
  const forget = (): void => rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  const run = (): void => {
    // The folder in which a project keeps what may be thrown away.
    writeFiles(join(folder, 'node_modules'), new Map());
    const args = [COMMAND, 'check', '--against', 'previous', '--schemas', 'current', '--format', 'json'];
    try {
      execFileSync(process.execPath, args, { cwd: folder, stdio: 'ignore', timeout: 120_000 });
    } catch (error) {
      // 1 says that something breaks.
      if ((error as { readonly status?: number }).status !== 1) throw error;
    }
  };
  try {
    writeFiles(join(folder, 'previous'), previous);
    writeFiles(join(folder, 'current'), current);
    const cold = medianOf(runs, run, forget);
    return { cold, warm: medianOf(runs, run) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function medianOf(runs: number, work: () => void, prepare: () => void = () => {}): number {
  const times = Array.from({ length: runs }, () => {
    prepare();
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

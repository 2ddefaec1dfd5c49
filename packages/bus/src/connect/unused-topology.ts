import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Logger, silentLogger, type TopologyFile } from '@bloodbank/core/ports';
import { FOREIGN_QUEUE, findUnreadFiles, isQueueOf, loadTopology } from '@bloodbank/topology';
import { findProject, type Project } from '../config/find-project.js';

/** The topology files that one service found, and those of them that are its own. */
export interface FoundTopology {
  readonly files: readonly TopologyFile[];
  readonly own: readonly TopologyFile[];
  /** Undefined where there is none, or none was wanted. */
  readonly folder: string | undefined;
  /** The project whose folder it is; undefined where the folder was named. */
  readonly project: Project | undefined;
}

/**
 * What topology files say of a service and has no effect on it: keys that nobody reads, its queues in the files of others, files
 * that are no topology files, and a whole folder that belongs to its program and not to where that runs. One line each.
 */
export async function findUnused(
  found: FoundTopology,
  service: string,
  exchange: string,
  script: string | undefined,
): Promise<readonly string[]> {
  const { files, own, folder, project } = found;
  const inOwn = loadTopology(own, exchange).findings.filter(({ severity }) => severity === 'warning');
  const { topology, findings } = loadTopology(
    files.filter((file) => !own.includes(file)),
    exchange,
  );
  const inOthers = findings.filter(({ rule, file, pointer }) => {
    if (rule !== FOREIGN_QUEUE) return false;
    const queue = topology.queues.find((one) => one.file === file && pointer.includes(one.partition?.of ?? one.queue));
    return queue !== undefined && isQueueOf(queue.partition?.of ?? queue.queue, service, exchange);
  });
  const unread = folder === undefined ? [] : await findUnreadFiles(folder);
  const meant = unread.filter(({ file }) => [service, 'bus'].includes(basename(file).replace(/\.[^.]+$/, '')));
  const elsewhere = own.length > 0 || project === undefined ? undefined : elsewhereOf(project, service, script);
  return [
    ...[...inOwn, ...inOthers, ...meant].map(({ file, message, fix }) => `${file}: ${message} ${fix}`),
    ...notTopology(found, service),
    ...(elsewhere === undefined ? [] : [elsewhere]),
  ];
}

/** A service that is silent is most in need of it: without a logger it goes to stderr. */
export function sayUnused(lines: readonly string[], logger: Logger): void {
  for (const line of lines) {
    if (logger === silentLogger) process.stderr.write(`bloodbank: ${line}\n`);
    else logger.warn({}, line);
  }
}

/** Where no configuration names the folder, a file of the service that holds nothing of a topology was left out. */
function notTopology({ folder, project, files }: FoundTopology, service: string): readonly string[] {
  if (folder === undefined || project === undefined || project.configFile !== undefined) return [];
  const file = join(folder, `${service}.json`);
  if (!existsSync(file) || files.some(({ name }) => name === service)) return [];
  return [`${file}: This file is not read, for it has neither "vhosts" nor "bloodbank".`];
}

/**
 * A service that is started from another folder reads the files of that folder, which may be none. A project of its own is
 * meant: so programs that serve several of them run, as `bloodbank` does.
 */
function elsewhereOf(project: Project, service: string, script: string | undefined): string | undefined {
  const isOwn = project.configFile !== undefined || existsSync(project.schemas);
  if (script === undefined || isOwn) return undefined;
  const file = join(topologyOf(dirname(script)), `${service}.json`);
  if (dirname(file) === project.topology || !existsSync(file)) return undefined;
  return `${file}: This file is not read, for the process runs in ${process.cwd()}. Start it in ${dirname(dirname(file))}, or name the folder: connectBus({ topology }).`;
}

function topologyOf(folder: string): string {
  try {
    return findProject(folder).topology;
  } catch {
    return folder;
  }
}

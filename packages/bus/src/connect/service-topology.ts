import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type GroupRequest, groupNameOf, type PlanGroup } from '@bloodbank/consumer';
import { BloodbankError } from '@bloodbank/core/errors';
import type { TopologyFile } from '@bloodbank/core/ports';
import { patternCovers } from '@bloodbank/core/routing';
import {
  type LaidOutGroup,
  laidOutGroups,
  loadTopology,
  readTopologyFolder,
  TopologyError,
  type TopologyQueue,
} from '@bloodbank/topology';
import { findProject } from '../config/find-project.js';
import { topologyFilesOf } from '../config/topology-files.js';
import { type FoundTopology, findUnused } from './unused-topology.js';

/** How the queues of one service are laid out. */
export interface ServiceLayout {
  /** As they are: the transport whose words they are in applies them whole. */
  readonly files: readonly TopologyFile[];
  readonly queues: readonly TopologyQueue[];
  readonly groups: readonly LaidOutGroup[];
  /** What the files say of this service and has no effect, one line each. */
  readonly unused: readonly string[];
  /** The files decide over the groups that they name; the fallback over the others. */
  planGroup(fallback: PlanGroup): PlanGroup;
}

/** Every file of the folder that concerns each service alike. */
const SHARED_FILE = 'bus';

/**
 * The layout of a service: `bus.json` and `<service>.json` of the topology folder. Files of other services are left
 * alone: a queue is declared by who consumes it, or it would fill with nobody there to empty it.
 *
 * @throws {BloodbankError} `topology.invalid`
 */
export async function loadServiceTopology(
  folder: string | false | undefined,
  service: string,
  exchange: string,
): Promise<ServiceLayout> {
  const found = await findFiles(folder, service);
  const files = found.own;
  const { topology, findings } = loadTopology(files, exchange);
  const [fault] = findings.filter(({ severity }) => severity === 'error');
  if (fault !== undefined) {
    const { file, pointer, message, fix } = fault;
    throw new TopologyError('topology.invalid', `${file}${pointer}: ${message}`, { remedy: fix });
  }
  const groups = laidOutGroups(topology, exchange);
  return {
    files,
    queues: topology.queues,
    groups,
    unused: await findUnused(found, service, exchange, process.argv[1]),
    planGroup: (fallback) => planFrom(groups, fallback),
  };
}

async function findFiles(named: string | false | undefined, service: string): Promise<FoundTopology> {
  if (named === false) return { files: [], own: [], folder: undefined, project: undefined };
  const project = named === undefined ? findProject(process.cwd()) : undefined;
  const folder = project?.topology ?? resolve(named ?? '');
  if (project === undefined && !existsSync(folder)) {
    throw new BloodbankError('config.invalid', `There is no folder of topology files at ${folder}.`);
  }
  const files = project === undefined ? await readTopologyFolder(folder) : await topologyFilesOf(project);
  const own = files.filter(({ name }) => name === SHARED_FILE || name === service);
  return { files, own, folder: existsSync(folder) ? folder : undefined, project };
}

function planFrom(groups: readonly LaidOutGroup[], fallback: PlanGroup): PlanGroup {
  return (request) => {
    const laidOut = findGroup(groups, request);
    if (laidOut === undefined) return fallback(request);
    const { service: _, file, retry, replay, ...group } = laidOut;
    const name = group.name ?? group.group;
    if (request.partitions !== undefined && request.partitions !== group.partitions) {
      const message = `${file} lays ${name} out in ${group.partitions ?? 1} partitions, the subscription in ${request.partitions}.`;
      throw new TopologyError('topology.invalid', message, { remedy: 'Say it in one place, or the same in both.' });
    }
    assertSameWishes(request, laidOut, name);
    const missing = request.patterns.filter((needed) => !group.patterns.some((one) => patternCovers(one, needed)));
    if (missing.length > 0) {
      const message = `Queue ${name} is not bound to ${missing.join(', ')}, so this subscription would miss events.`;
      const remedy = `Add the binding to ${file}, or subscribe to what it binds.`;
      throw new TopologyError('topology.invalid', message, { remedy });
    }
    return { group, retry, ...(replay === undefined ? {} : { replay }) };
  };
}

/** @throws {BloodbankError} `topology.invalid` where the subscription asks for what belongs to its file. */
function assertSameWishes(
  { deadLetters, messageTtlMs, replay }: GroupRequest,
  laidOut: LaidOutGroup,
  name: string,
): void {
  const { file } = laidOut;
  if (deadLetters === false && laidOut.deadLetters !== false) {
    const message = `${file} gives ${name} a dead-letter queue, the subscription asks for none.`;
    throw new TopologyError('topology.invalid', message, { remedy: 'Say it in one place, or the same in both.' });
  }
  if (replay !== undefined && laidOut.replay !== undefined && replay !== laidOut.replay) {
    const message = `${file} says that ${name} stands to replays as "${laidOut.replay}", the subscription says "${replay}".`;
    throw new TopologyError('topology.invalid', message, { remedy: 'Say it in one place, or the same in both.' });
  }
  if (messageTtlMs === undefined) return;
  const message = `${file} lays ${name} out, so it says there how long a message may wait.`;
  const remedy = 'Set the argument "x-message-ttl" of the queue in the file, and leave `messageTtlMs` out.';
  throw new TopologyError('topology.invalid', message, { remedy });
}

/** By the usual name, by the exact name of a queue in the service's file, or because that file has only this one. */
function findGroup(groups: readonly LaidOutGroup[], request: GroupRequest): LaidOutGroup | undefined {
  const events = groups.filter(({ kind }) => kind === 'event');
  if (request.name !== undefined) return events.find(({ name }) => name === request.name);
  const usual = events.find(({ group }) => group === groupNameOf(request));
  if (usual !== undefined) return usual;
  if (request.queue !== undefined) return events.find(({ name }) => name === request.queue);
  const [only, ...others] = events.filter(({ service }) => service === request.service);
  return only?.name !== undefined && others.length === 0 ? only : undefined;
}

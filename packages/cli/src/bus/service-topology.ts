import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PlanQueue } from '@bloodbank/consumer';
import { BloodbankError, patternCovers } from '@bloodbank/core';
import { defaultTopology, loadTopology, readTopologyFolder, type Topology } from '@bloodbank/topology';
import { findProject } from '../config/find-project.js';

/** How the queues of one service are laid out. */
export interface ServiceLayout {
  readonly topology: Topology;
  /** The file decides over the queues it names; the fallback over the others. */
  planQueue(fallback: PlanQueue): PlanQueue;
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
  const directory = folder === undefined ? findProject(process.cwd()).topology : folder && resolve(folder);
  if (directory === false || (folder === undefined && !existsSync(join(directory, `${SHARED_FILE}.json`)))) {
    return { topology: defaultTopology(exchange), planQueue: (fallback) => fallback };
  }
  const files = await readTopologyFolder(directory);
  const own = files.filter(({ name }) => name === SHARED_FILE || name === service);
  const { topology, findings } = loadTopology(own);
  const [fault] = findings.filter(({ severity }) => severity === 'error');
  if (fault !== undefined) {
    const { file, pointer, message, fix } = fault;
    throw new BloodbankError('topology.invalid', `${file}${pointer}: ${message}`, { remedy: fix });
  }
  return { topology, planQueue: (fallback) => planFrom(topology, fallback) };
}

function planFrom(topology: Topology, fallback: PlanQueue): PlanQueue {
  return (request) => {
    const laidOut = topology.queues.filter(({ queue, partition }) => (partition?.of ?? queue) === request.queue);
    const [declaration] = laidOut;
    if (declaration === undefined) return fallback(request);
    const count = declaration.partition?.count;
    if (request.partitions !== undefined && request.partitions !== count) {
      const message = `${declaration.file} lays ${request.queue} out in ${count ?? 1} partitions, the subscription in ${request.partitions}.`;
      throw new BloodbankError('topology.invalid', message, { remedy: 'Say it in one place, or the same in both.' });
    }
    const missing = request.bindingPatterns.filter(
      (needed) => !declaration.bindings.some(({ pattern }) => patternCovers(pattern, needed)),
    );
    if (missing.length > 0) {
      const message = `Queue ${request.queue} is not bound to ${missing.join(', ')}, so this subscription would miss events.`;
      const remedy = `Add the binding to ${declaration.file}, or subscribe to what it binds.`;
      throw new BloodbankError('topology.invalid', message, { remedy });
    }
    const { retry } = declaration;
    if (count === undefined) return { declaration, retry };
    return { declaration: { ...declaration, queue: request.queue }, retry, partitions: laidOut };
  };
}

import { existsSync } from 'node:fs';
import type { TopologyFile } from '@bloodbank/core/ports';
import { type Finding, findUnreadFiles, KAFKA_FILE, readTopologyFolder } from '@bloodbank/topology';
import type { Project } from './find-project.js';

/**
 * The topology files of a project, for every command and every service alike; none where it has no such folder. Without a
 * `bloodbank.config.json` a folder of the usual name may be anybody's: then only what looks like a topology file is one.
 */
export async function topologyFilesOf(
  project: Pick<Project, 'topology' | 'configFile'>,
): Promise<readonly TopologyFile[]> {
  if (!existsSync(project.topology)) return [];
  const files = await readTopologyFolder(project.topology);
  return project.configFile === undefined ? files.filter(looksLikeTopology) : files;
}

/** What lies beside them and is not read; of a folder that may be anybody's, nothing is said. */
export async function unreadTopologyFiles(
  project: Pick<Project, 'topology' | 'configFile'>,
): Promise<readonly Finding[]> {
  return project.configFile === undefined || !existsSync(project.topology) ? [] : findUnreadFiles(project.topology);
}

function looksLikeTopology({ name, text }: TopologyFile): boolean {
  const words = name === KAFKA_FILE ? ['defaults', 'topics'] : ['vhosts', 'bloodbank'];
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && words.some((word) => word in value);
  } catch {
    return new RegExp(`"(${words.join('|')})"\\s*:`).test(text);
  }
}

import type { TestProject } from 'vitest/node';
import { neutralizeEnvironment } from './environment/neutral-environment.js';
import { openServers, type RunServers } from './servers/open-servers.js';
import { areServersRequired } from './servers/required-servers.js';

/**
 * Before any test: makes room for this run on the real servers, says which it reaches, and keeps the rest of the environment
 * from the tests. After all of them: removes what the run created. Where servers are required, a missing one ends the run.
 */
export default async function setUpRun(project: TestProject): Promise<() => Promise<void>> {
  const servers = await openServers(process.env);
  process.stderr.write(servers.summary);
  if (areServersRequired() && servers.isAnyMissing) {
    await servers.close();
    throw new Error('BLOODBANK_REQUIRE_SERVERS is set, and not every server was reached.');
  }
  provide(project, servers);
  const restore = neutralizeEnvironment(process.env);
  return async () => {
    restore();
    await servers.close();
  };
}

function provide(project: TestProject, { runName, found, areShared }: RunServers): void {
  project.provide('runName', runName);
  project.provide('servers', found);
  project.provide('areServersShared', areShared);
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** As plain JavaScript, for the page's program has no types in it. */
export async function runAnAgent({ project, sh, start, until, seen }, page) {
  writeFileSync(join(project, 'agent-host.mjs'), `${page.fences('ts')[0]}\nconsole.log('ready');\n`);
  const agent = start([process.execPath, 'agent-host.mjs']);
  await until('the agent is ready', () => {
    if (agent.child.exitCode !== null) throw new Error(`The agent ended:\n${agent.said()}`);
    return agent.said().includes('ready');
  });
  const { outcome } = JSON.parse(await sh(page.fences('sh')[0]));
  if (outcome !== 'success') throw new Error(`The agent answered ${outcome}.`);
  await seen('llm.prompt');
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lineWith, withChanges } from './page.mjs';

const HANDLE = ['execution_id', 'session_name', 'client', 'log_path', 'working_directory', 'started_at'];

/** Run a program, at once and in the background, and one that is a profile. */
export async function runPrograms({ project, sh, seen }, page) {
  const [plain, profile] = page.fences('sh');
  const said = await sh(withChanges(plain, { 'npm test': "node -p '6 * 7'" }));
  if (!said.startsWith('42\n')) throw new Error(`The program did not print 42:\n${said}`);

  const detach = lineWith(page.fences('console')[0], '--detach').replace('$ ', '');
  const handle = JSON.parse(await sh(withChanges(detach, { 'npm test': "node -p '6 * 8'" })));
  if (String(Object.keys(handle)) !== String(HANDLE)) throw new Error(`Not its six fields: ${Object.keys(handle)}`);
  const followed = await sh(`npx bloodbank exec follow ${handle.execution_id}`);
  if (!followed.includes('48\n')) throw new Error(`Its output was not shown:\n${followed}`);
  await seen('jelmore.execution.completed', ({ payload }) => payload.execution_id === handle.execution_id);

  const file = join(project, '.jelmore', 'review.json');
  mkdirSync(join(project, '.jelmore'), { recursive: true });
  writeFileSync(file, withChanges(page.fences('json')[0], { '"claude"': '"echo"' }));
  const { execution_id } = JSON.parse(await sh(profile));
  await seen('jelmore.execution.completed', ({ payload }) => payload.execution_id === execution_id);
  const log = readFileSync(join(project, '.bloodbank', 'executions', `${execution_id}.log`), 'utf8');
  if (!log.includes('Review pull request 458.')) throw new Error(`The profile's variable did not arrive:\n${log}`);
}

export async function wrapAnAgent({ sh, seen }, page) {
  const said = await sh(lineWith(page.fences('sh')[0], 'wrap -- cat').replace(/ +#.*/, ''));
  if (!said.startsWith('Say hello.\n')) throw new Error(`The program's output did not pass:\n${said}`);
  const answer = await seen('agent.thread.response', ({ payload }) => payload.response.includes('Say hello.'));
  const question = await seen('session.thread.message', ({ event_id }) => event_id === answer.causation_id);
  if (question.payload.role !== 'user') throw new Error('The answer is not caused by what was asked.');
}

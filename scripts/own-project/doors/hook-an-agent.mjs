import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lineWith } from './page.mjs';

/** Installs, calls what was installed as the agent does, and takes it out again. */
export async function hookAnAgent({ project, sh, start, seen }, page) {
  const [block] = page.fences('sh');
  const remove = lineWith(block, 'remove');
  await sh(block.replace(remove, ''));
  const file = join(project, '.claude', 'settings.local.json');
  const { hooks } = JSON.parse(readFileSync(file, 'utf8'));
  const call = async (event, fields) => {
    const hook = start(['sh', '-c', hooks[event][0].hooks[0].command]);
    hook.child.stdin.end(JSON.stringify({ session_id: 'doors', cwd: project, hook_event_name: event, ...fields }));
    const [code] = await hook.closed;
    if (code !== 0 || hook.said() !== '') throw new Error(`The hook ended with ${code}, and said: ${hook.said()}`);
  };
  await call('SessionStart', { source: 'startup', model: 'opus' });
  await call('UserPromptSubmit', { prompt: 'Open the doors.' });
  const began = await seen('session.thread.start', ({ payload }) => payload.session_id === 'doors');
  const asked = await seen('session.thread.message', ({ payload }) => payload.content === 'Open the doors.');
  if (asked.causation_id !== began.event_id) throw new Error('The session is not one chain.');
  await sh(remove);
  if (existsSync(file)) throw new Error('The removal left a file that was not there before.');
}

import { join } from 'node:path';
import { BloodbankError, toError } from '@bloodbank/core/errors';
import { AnnouncementFolder } from '@bloodbank/runner';
import { BrokenSchemas } from '../contracts/broken-schemas.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';

/** What to do where the project lacks the contracts by which programs and agents are told of. */
export const ADD_AGENTS = '`bloodbank new pack agents` adds those of programs and agents.';

/** Why nothing of them can be published, in one line. */
export function reasonOf(thrown: unknown): string {
  const { message } = toError(thrown);
  if (thrown instanceof BrokenSchemas) {
    const [first] = thrown.problems;
    return first === undefined ? message : `${message} ${first.file}:${first.line}: ${first.message} ${first.fix}`;
  }
  const isUnknown = thrown instanceof BloodbankError && thrown.code === 'schema.unknown-type';
  return isUnknown ? `${message} ${ADD_AGENTS}` : message;
}

/** Where events of programs and agents are kept while the schemas or settings of the project do not allow to make them. Absolute. */
export function keptAnnouncementsOf({ project }: Pick<CommandContext, 'project'>): string {
  return join(project.root, '.bloodbank', 'announcements');
}

/** How many of them there are, and why; undefined where there are none. */
export async function describeKept(context: Pick<CommandContext, 'project' | 'cwd'>): Promise<string | undefined> {
  const path = keptAnnouncementsOf(context);
  const folder = new AnnouncementFolder(path);
  const count = await folder.count();
  if (count === 0) return undefined;
  const reasons = new Set<string>();
  for await (const { reason } of folder.list()) reasons.add(reason);
  const events = pluralise(count, 'event of a program or agent is', 'events of programs and agents are');
  return `${events} kept in ${displayPath(path, context.cwd)} until this is mended: ${[...reasons].join(' ')} The next exec, wrap or hook publishes them.`;
}

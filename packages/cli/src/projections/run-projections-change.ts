import type { ProjectionInfo } from '@bloodbank/core/ports';
import { toProjectionJson } from '@bloodbank/operations';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { withProjectionAdmin } from './with-projection-admin.js';

const SAID = {
  rebuild: 'is built anew beside the one that answers, and takes its place when it has caught up',
  pause: 'is paused',
  resume: 'goes on',
} as const;

/** Steers one read model. */
export async function runProjectionsChange(
  context: CommandContext,
  change: keyof typeof SAID,
  name: string,
): Promise<number> {
  const info = await withProjectionAdmin(context, (admin) => admin[change](name));
  if (context.isJson) await context.out.json(toProjectionJson(info));
  else await context.notes.line(escapeText(`${name} ${SAID[change]}.${noteOf(info)}`));
  return EXIT_OK;
}

function noteOf({ holder, state }: ProjectionInfo): string {
  if (state === 'paused' || holder !== null) return '';
  return ' No process keeps it up to date: bloodbank projections run does.';
}

import { createLogger, createStopSignal } from '@bloodbank/bus/parts';
import { toProjectionJson } from '@bloodbank/operations';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { storePlace } from '../store/open-event-store.js';
import { loadProjections } from './load-projections.js';
import { withProjectionAdmin } from './with-projection-admin.js';

export interface ProjectionsRunOptions {
  readonly once?: boolean;
  readonly agentSessions: boolean;
}

/** A script may wait for this. */
export const KEEPING_LINE = 'Keeping up to date';

/** Keeps read models up to date until SIGINT or SIGTERM; with `once`, until they have caught up. */
export async function runProjections(
  context: CommandContext,
  files: readonly string[],
  { once = false, agentSessions: hasAgentSessions }: ProjectionsRunOptions,
): Promise<number> {
  const { settings, notes, out, isJson } = context;
  const place = storePlace(context);
  const own = await loadProjections(context.cwd, files);
  const { agentSessions, startProjections } = await import('@bloodbank/event-store');
  const projections = [...(hasAgentSessions ? [agentSessions] : []), ...own];
  const stop = createStopSignal();
  try {
    const running = startProjections({ ...place, projections, logger: createLogger(settings, 'projections') });
    const names = projections.map(({ name, version }) => `${name} (version ${version})`).join(', ');
    await notes.line(escapeText(`${KEEPING_LINE}: ${names}.${once ? '' : ' Ctrl-C ends it.'}`));
    try {
      const ended = stop.stopped.then(() => {});
      await (once ? Promise.race([running.caughtUp(), ended]) : ended);
    } finally {
      await running.stop();
    }
    const kept = new Set(projections.map(({ name }) => name));
    const infos = (await withProjectionAdmin(context, (admin) => admin.list())).filter(({ name }) => kept.has(name));
    for (const info of infos) {
      if (isJson) await out.json(toProjectionJson(info));
      else {
        const { name, version, position, parked } = info;
        await notes.line(escapeText(`${name}: version ${version} answers, up to ${position}; ${parked} parked.`));
      }
    }
    return EXIT_OK;
  } finally {
    stop.release();
  }
}

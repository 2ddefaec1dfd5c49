import { BloodbankError } from '@bloodbank/core';
import type { TraceOptions } from '../commands/trace.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { drawTrace } from './draw-trace.js';
import { openSource } from './open-source.js';

/** Draws the causes and effects of one event, or writes both chains as JSON. */
export async function runTrace(context: CommandContext, eventId: string, options: TraceOptions): Promise<number> {
  const { direction, depth, gateway } = options;
  const source = await openSource(context, gateway);
  try {
    const entry = await source.find(eventId);
    if (entry === undefined) {
      throw new BloodbankError('correlation.unknown-event', `Nobody has told of an event ${eventId}.`);
    }
    const ancestors = direction === 'descendants' ? undefined : await source.chain(eventId, 'ancestors', depth);
    const descendants = direction === 'ancestors' ? undefined : await source.chain(eventId, 'descendants', depth);
    const trace = { entry, ...(ancestors && { ancestors }), ...(descendants && { descendants }) };
    if (context.isJson) await context.out.json(trace);
    else for (const line of drawTrace(trace, context.out)) await context.out.line(line);
    return EXIT_OK;
  } finally {
    await source.close();
  }
}

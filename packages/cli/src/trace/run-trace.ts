import { readTrace } from '@bloodbank/operations';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { drawTrace } from './draw-trace.js';
import { openSource } from './open-source.js';

export interface TraceOptions {
  readonly direction: 'ancestors' | 'descendants' | 'both';
  readonly depth?: number;
  readonly gateway?: string;
}

/** Draws the causes and effects of one event, or writes both chains as JSON. */
export async function runTrace(context: CommandContext, eventId: string, options: TraceOptions): Promise<number> {
  const source = await openSource(context, options.gateway);
  try {
    const trace = await readTrace(source, eventId, options);
    if (context.isJson) await context.out.json(trace);
    else for (const line of drawTrace(trace, context.out)) await context.out.line(line);
    return EXIT_OK;
  } finally {
    await source.close();
  }
}

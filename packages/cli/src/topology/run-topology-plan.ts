import { remedyForPart } from '@bloodbank/operations';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { formatComparison, summarise } from './format-comparison.js';
import { withTopologyAdmin } from './with-topology-admin.js';

/** What the broker lacks, and what it has otherwise. Changes nothing; exit code 1 when there is something to do. */
export async function runTopologyPlan(context: CommandContext): Promise<number> {
  const { out, notes, isJson } = context;
  const comparison = await withTopologyAdmin(context, (admin) => admin.compare());
  const { parts, unseenBecause } = comparison;
  const todo = summarise(parts);
  if (isJson) {
    const shown = parts.map((part) => ({
      ...part,
      ...(remedyForPart(part) === undefined ? {} : { fix: remedyForPart(part) }),
    }));
    await out.json({
      ok: todo === '',
      parts: shown,
      ...(unseenBecause === undefined ? {} : { unseen: unseenBecause }),
    });
  } else {
    for (const line of formatComparison(comparison, out.colors)) await out.line(line);
    const same = parts.filter(({ state }) => state === 'same').length;
    await notes.line(todo === '' ? `Nothing to do: ${same} parts are as declared.` : `${todo}; ${same} as declared.`);
  }
  return todo === '' ? EXIT_OK : EXIT_FAILURE;
}

import type { Transport } from '@bloodbank/core/ports';
import type { RunShadowOptions, ShadowDiff } from '@bloodbank/event-store';
import { toShadowJson } from '@bloodbank/operations';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import { cutText } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';

/** So many differences are shown to a person; `--json` tells all. */
const SHOWN = 20;
const VALUE_WIDTH = 60;

/** Exit code 0 when it came to its end and nothing differs. */
export async function runInShadow(
  context: CommandContext,
  parts: Omit<RunShadowOptions, 'ignored' | 'onDiff' | 'transport'> & { readonly transport: Transport },
  { ignore = [], reveal = false }: { readonly ignore?: readonly string[]; readonly reveal?: boolean },
): Promise<number> {
  const { out, notes, isJson } = context;
  const { registry } = (await loadContracts(context)).contracts;
  const { runShadow } = await import('@bloodbank/event-store');
  let shown = 0;
  let writing: Promise<void> = Promise.resolve();
  const onDiff = (diff: ShadowDiff): void => {
    const told = toShadowJson(diff, reveal ? undefined : registry) as ToldDiff;
    shown += 1;
    const isLeftOut = !isJson && shown > SHOWN;
    if (!isLeftOut) writing = writing.then(() => (isJson ? out.json(told) : showDiff(context, told)));
  };
  const { state, note, shadow, plan } = await runShadow({ ...parts, ignored: ignore, onDiff });
  await writing;
  const { compared = 0, differ = 0 } = shadow ?? {};
  if (isJson) await out.json({ id: plan.id, state, compared, differ, note });
  else {
    if (differ > SHOWN) await notes.line(`And ${differ - SHOWN} more, which --json tells.`);
    const counted = `${differ.toLocaleString('en')} of ${compared.toLocaleString('en')} differ`;
    await notes.line(escapeText(`${counted}: ${state}.${note === null ? '' : ` ${note}`}`));
  }
  return state === 'done' && differ === 0 ? EXIT_OK : EXIT_FAILURE;
}

interface ToldDiff {
  readonly event_id: string;
  readonly event_type: string;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly missing: readonly { readonly event_type: string; readonly payload: unknown }[];
  readonly unexpected: readonly { readonly event_type: string; readonly payload: unknown }[];
  readonly changed: readonly {
    readonly event_type: string;
    readonly differences: readonly { readonly pointer: string; readonly stored: unknown; readonly shadow: unknown }[];
  }[];
}

async function showDiff({ out }: CommandContext, diff: ToldDiff): Promise<void> {
  const { green, red, bold } = out.colors;
  const text = (value: unknown): string =>
    escapeText(cutText(value === undefined ? 'nothing' : JSON.stringify(value), VALUE_WIDTH));
  await out.line(`${bold(escapeText(diff.event_type))}  ${escapeText(diff.event_id)}`);
  if (diff.failure !== null)
    await out.line(red(`  failed: [${escapeText(diff.failure.code)}] ${escapeText(diff.failure.message)}`));
  for (const child of diff.missing) await out.line(red(`  - ${escapeText(child.event_type)}  ${text(child.payload)}`));
  for (const child of diff.unexpected)
    await out.line(green(`  + ${escapeText(child.event_type)}  ${text(child.payload)}`));
  for (const { event_type: type, differences } of diff.changed) {
    await out.line(`  ~ ${escapeText(type)}`);
    for (const { pointer, stored, shadow } of differences)
      await out.line(`      ${escapeText(pointer || '/')}: ${red(text(stored))} -> ${green(text(shadow))}`);
  }
}

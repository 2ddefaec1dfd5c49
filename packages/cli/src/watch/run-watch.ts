import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { createStopSignal } from '@bloodbank/bus/parts';
import type { Registry } from '@bloodbank/core/contract';
import type { ArtifactChange, ArtifactKind, FolderWatch } from '@bloodbank/watcher';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { ARTIFACT_KINDS } from './artifact-kinds.js';

export interface WatchCommandOptions {
  readonly include?: readonly string[];
  readonly ignore?: readonly string[];
  readonly kind?: string;
  readonly content?: number;
  readonly settle?: number;
  readonly once?: boolean;
}

const ARTIFACT_TYPES = ['artifact.created', 'artifact.updated', 'artifact.deleted'];

/** Until Ctrl-C, or with `--once` until what changed is published. What could not be published is found at the next start. */
export async function runWatch(
  context: CommandContext,
  named: readonly string[],
  options: WatchCommandOptions,
): Promise<number> {
  const kind = kindOf(options.kind);
  const folders = await resolveFolders(context, named);
  const { contracts } = await loadContracts(context);
  assertArtifacts(contracts.registry);

  const stop = createStopSignal();
  const [{ openBus, busOptionsOf }, { watchFolder }] = await Promise.all([
    import('../shell/open-bus.js'),
    import('@bloodbank/watcher'),
  ]);
  const { bus, address } = await openBus(context, contracts);
  const publish = async ({ eventType, eventId, payload }: ArtifactChange): Promise<void> => {
    const source = { type: 'file_watch', app: 'bloodbank-watch' } as const;
    // A change that nobody subscribes to is no reason to try again for ever.
    const { routed } = await bus.publish(eventType, payload, { eventId, source, unroutable: 'drop' });
    await show(context, { eventType, eventId, payload }, routed === true);
  };
  const { logger } = busOptionsOf(context);
  const watches: FolderWatch[] = [];
  try {
    for (const root of folders) {
      watches.push(
        await watchFolder({
          root,
          journalFile: journalOf(context, root),
          publish,
          include: options.include ?? [],
          ignore: options.ignore ?? [],
          contentBytes: options.content ?? 0,
          log: logger,
          ...(kind === undefined ? {} : { kind }),
          ...(options.settle === undefined ? {} : { settleMs: options.settle }),
        }),
      );
    }
    const places = folders.map(escapeText).join(', ');
    if (options.once === true) await Promise.race([Promise.all(watches.map((watch) => watch.settled())), stop.stopped]);
    else {
      await context.notes.line(`Watching ${places}; events go to ${escapeText(address)}. Ctrl-C ends it.`);
      await stop.stopped;
    }
  } finally {
    await Promise.all(watches.map((watch) => watch.stop()));
    await bus.close();
    stop.release();
  }
  return EXIT_OK;
}

function kindOf(text: string | undefined): ArtifactKind | undefined {
  const kind = ARTIFACT_KINDS.find((known) => known === text);
  if (text === undefined || kind !== undefined) return kind;
  throw new UsageError(`There is no kind ${JSON.stringify(text)}.`, `One of: ${ARTIFACT_KINDS.join(', ')}.`);
}

/** @throws {UsageError} for one that is no folder. */
async function resolveFolders(context: CommandContext, named: readonly string[]): Promise<readonly string[]> {
  const usual = context.settings.WATCH_PATH ?? '.wx';
  const folders = (named.length > 0 ? named : [usual]).map((folder) => resolve(context.cwd, folder));
  for (const folder of folders) {
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory() === true) continue;
    const remedy =
      named.length > 0 ? 'Name a folder that exists.' : 'Name one, such as `bloodbank watch notes`, or set WATCH_PATH.';
    throw new UsageError(`There is no folder ${folder}.`, remedy);
  }
  return folders;
}

function assertArtifacts(registry: Registry): void {
  const missing = ARTIFACT_TYPES.filter((type) => registry.kindOf(type) !== 'event');
  if (missing.length === 0) return;
  throw new UsageError(
    `The schemas of this project do not have ${missing.join(', ')}, which the watcher publishes.`,
    '`bloodbank new pack agents` adds them.',
  );
}

function journalOf(context: CommandContext, root: string): string {
  const place = createHash('sha256').update(root).digest('hex').slice(0, 12);
  return join(context.project.root, '.bloodbank', 'watch', `${basename(root)}-${place}.ndjson`);
}

async function show({ isJson, out }: CommandContext, change: ArtifactChange, routed: boolean): Promise<void> {
  const { eventType, eventId, payload } = change;
  if (isJson || !out.isTerminal) {
    await out.json({ event_id: eventId, event_type: eventType, uri: payload.uri, kind: payload.kind, routed });
    return;
  }
  const { dim } = out.colors;
  await out.line(`${eventType}  ${escapeText(payload.uri)}${routed ? '' : dim('  nobody subscribes')}`);
}

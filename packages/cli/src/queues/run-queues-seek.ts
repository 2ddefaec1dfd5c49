import { createEventId } from '@bloodbank/core/envelope';
import type { SeekPlace } from '@bloodbank/core/ports';
import { withAdmin } from '../dlq/with-admin.js';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { confirmByName } from '../shell/confirm-by-name.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { parseMoment } from '../shell/parse-option.js';
import { UsageError } from '../shell/usage-error.js';
import { resolvePart } from './resolve-parts.js';

export interface QueuesSeekOptions {
  readonly to: string;
  readonly partition?: number;
  readonly topic?: string;
  readonly reason?: string;
  readonly asNew?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** Sets a queue back, or forward, in the log that it is read from, once a person said so; otherwise tells what would come. */
export async function runQueuesSeek(
  context: CommandContext,
  name: string,
  options: QueuesSeekOptions,
): Promise<number> {
  const place = parsePlace(options);
  const { queue } = await resolvePart(context, name);
  const replay = { id: createEventId(), reason: options.reason ?? `queues seek --to ${options.to}` };
  const how = options.asNew === true ? {} : { replay };
  return withAdmin(context, async (admin) => {
    if (admin.seek === undefined) {
      throw new UsageError(
        'This broker keeps nothing that was acknowledged, so a queue of it cannot be set back.',
        'What an event store has recorded, `bloodbank replay` sends again.',
      );
    }
    const planned = await admin.seek(queue, place, { ...how, isDryRun: true });
    const coming = pluralise(planned.messages, 'message', 'messages');
    const isAsked = options.yes !== true && options.dryRun !== true;
    const answer = isAsked
      ? await confirmByName(context, `${coming} will be delivered from there on.`, queue)
      : undefined;
    if (answer === false) {
      await context.notes.line('That is not its name: nothing was changed.');
      return EXIT_FAILURE;
    }
    const isReal = answer === true || (options.yes === true && options.dryRun !== true);
    const { messages, partitions } = isReal ? await admin.seek(queue, place, how) : planned;
    if (context.isJson) {
      const mark = options.asNew === true ? null : replay.id;
      await context.out.json({ queue, messages, partitions, replay: mark, dry_run: !isReal });
      return EXIT_OK;
    }
    for (const { topic, partition, from, to } of partitions.filter((one) => one.from !== one.to)) {
      await context.out.line(`  ${escapeText(topic)}, partition ${partition}: from ${from} to ${to}`);
    }
    const what = isReal ? `${escapeText(queue)} was set there` : `Dry run: ${escapeText(queue)} would be set there`;
    await context.out.line(`${what}; ${coming} to deliver.${isReal ? '' : ' --yes does it.'}`);
    return EXIT_OK;
  });
}

/** @throws {UsageError} */
function parsePlace({ to, partition, topic }: QueuesSeekOptions): SeekPlace {
  if (to === 'beginning' || to === 'end') return { kind: to };
  if (/^\d+$/.test(to)) {
    if (partition === undefined)
      throw new UsageError(`${to} is an offset, which is of one partition.`, 'Say which with --partition.');
    return { kind: 'offset', offset: Number(to), partition, ...(topic === undefined ? {} : { topic }) };
  }
  try {
    return { kind: 'time', at: new Date(parseMoment(to)) };
  } catch {
    throw new UsageError(
      `"${to}" is no place: a time, such as 2h ago or 2026-02-07T10:00:00Z, an offset, "beginning" or "end".`,
      'Write `--to 2h`, `--to 41 --partition 0`, or `--to beginning`.',
    );
  }
}

import type { Bus, CommandSendOptions } from '@bloodbank/bus';
import { type DynamicContractTypes, findContract, type Registry } from '@bloodbank/core/contract';
import { assertEnvelope, optionsOfEnvelope } from '@bloodbank/core/envelope';
import { loadContracts } from '../contracts/load-contracts.js';
import { noteInteractive } from '../input/note-interactive.js';
import { parseJsonInput } from '../input/parse-json.js';
import { nameOfSource, readSource } from '../input/text-source.js';
import { escapeText } from '../output/escape-text.js';
import type { InputOptions } from '../publish/choose-input.js';
import { chooseInput } from '../publish/choose-input.js';
import { exampleOf } from '../publish/prepare-message.js';
import { sampleFor } from '../publish/sample-for.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';

export interface SendCommandOptions extends InputOptions {
  readonly eventId?: string;
  readonly correlationId?: readonly string[];
  readonly idempotencyKey?: string;
  readonly priority?: 'low' | 'normal' | 'high' | 'critical';
  readonly timeout?: number;
  readonly seed?: number;
}

/** A command as the command line said it. */
interface Asked {
  readonly type: string;
  readonly payload: unknown;
  readonly options: CommandSendOptions;
}

/**
 * Prints the id of the command, alone, on stdout.
 *
 * @throws {UsageError | BloodbankError} when it was not sent; `transport.unroutable` where nobody owns it.
 */
export function runSend(context: CommandContext, type: string, options: SendCommandOptions): Promise<number> {
  return withCommand(context, type, options, async (bus, asked) => {
    const { eventId, eventType } = await bus.send(asked.type, asked.payload, asked.options);
    if (context.isJson) await context.out.json({ event_id: eventId, event_type: eventType });
    else {
      await context.notes.line(`The queue of its owner has ${escapeText(eventType)}.`);
      await context.out.line(eventId);
    }
  });
}

/**
 * Prints the reply's payload as JSON on stdout.
 *
 * @throws {UsageError | BloodbankError} as `runSend`, `command.request-timeout`, or with the owner's code.
 */
export function runRequest(context: CommandContext, type: string, options: SendCommandOptions): Promise<number> {
  return withCommand(context, type, options, async (bus, asked) => {
    const reply: unknown = await bus.request(asked.type, asked.payload, asked.options);
    await context.out.json(reply ?? null, context.isJson ? undefined : 2);
  });
}

async function withCommand(
  context: CommandContext,
  type: string,
  options: SendCommandOptions,
  work: (bus: Bus<DynamicContractTypes>, asked: Asked) => Promise<void>,
): Promise<number> {
  const input = chooseInput(options);
  const { contracts } = await loadContracts(context);
  const contract = findContract(contracts.registry, type, 'command');
  const readJson = async (): Promise<unknown> => {
    if (input.form === 'example') return exampleOf(contract);
    if (input.form === 'sample') return sampleFor(contract, options.seed);
    if (input.form === 'nothing') return {};
    await noteInteractive(context, input.source, `the ${input.form} as JSON`);
    return parseJsonInput(await readSource(input.source, context.stdin), nameOfSource(input.source));
  };
  const value = await readJson();
  const asked =
    input.form === 'envelope'
      ? readEnvelope(contracts.registry, type, value, options)
      : { type, payload: value, options: sendOptionsOf(options) };
  const { openBus } = await import('../shell/open-bus.js');
  const { bus } = await openBus(context, contracts);
  try {
    await work(bus, asked);
    return EXIT_OK;
  } finally {
    await bus.close();
  }
}

/** Everything that the envelope says, said again: the reply must find the way back here. */
function readEnvelope(registry: Registry, type: string, value: unknown, options: SendCommandOptions): Asked {
  const { envelope } = assertEnvelope(registry, value, 'command');
  if (envelope.event_type !== type) {
    throw new UsageError(
      `The envelope is of type ${JSON.stringify(envelope.event_type)}, not ${type}.`,
      'Name its type.',
    );
  }
  return { type, payload: envelope.payload, options: { ...optionsOfEnvelope(envelope), ...sendOptionsOf(options) } };
}

function sendOptionsOf(options: SendCommandOptions): CommandSendOptions {
  const { eventId, correlationId, idempotencyKey, priority, timeout } = options;
  return {
    source: { type: 'manual' },
    ...(eventId === undefined ? {} : { eventId }),
    ...(correlationId === undefined ? {} : { correlationIds: correlationId }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(priority === undefined ? {} : { priority }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  };
}

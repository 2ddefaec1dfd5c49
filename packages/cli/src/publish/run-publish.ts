import type { Contract, Registry } from '@bloodbank/core/contract';
import type { PreparedEnvelope } from '@bloodbank/core/envelope';
import { expandRoutingKey } from '@bloodbank/core/routing';
import { loadContract } from '../contracts/load-contract.js';
import { loadContracts } from '../contracts/load-contracts.js';
import { noteInteractive } from '../input/note-interactive.js';
import { parseJsonInput } from '../input/parse-json.js';
import { nameOfSource, readSource } from '../input/text-source.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { chooseInput } from './choose-input.js';
import { exampleOf, findPublishable, preparePayload, prepareReadyEnvelope } from './prepare-message.js';
import type { PublishCommandOptions } from './publish-options.js';
import { assertFitsEnvelope, publishOptionsOf, sourceOf } from './publish-options.js';
import { sampleFor } from './sample-for.js';
import { withSettings } from './with-settings.js';

/**
 * Prints the event id, alone, on stdout.
 *
 * @throws {UsageError | BloodbankError} when nothing was sent, or nobody can tell (`transport.timeout`).
 */
export async function runPublish(
  context: CommandContext,
  type: string,
  options: PublishCommandOptions,
): Promise<number> {
  const input = chooseInput(options);
  if (input.form === 'envelope') assertFitsEnvelope(options);
  if (input.form === 'envelope' && options.set !== undefined) {
    throw new UsageError(
      '--set is for a payload, and a whole envelope was given.',
      'Set the field in the envelope itself.',
    );
  }
  const how = publishOptionsOf(options);

  const readJson = async (contract: Contract): Promise<unknown> => {
    if (input.form === 'nothing') return {};
    if (input.form === 'example') return exampleOf(contract);
    if (input.form === 'sample') return sampleFor(contract, options.seed);
    await noteInteractive(context, input.source, `the ${input.form} as JSON`);
    return parseJsonInput(await readSource(input.source, context.stdin), nameOfSource(input.source));
  };
  const prepare = async (registry: Registry): Promise<PreparedEnvelope> => {
    // Before standard input is read: nobody should type a payload for a type that there is not.
    const read = await readJson(findPublishable(registry, type));
    const value = options.set === undefined ? read : withSettings(read, options.set);
    return input.form === 'envelope'
      ? prepareReadyEnvelope(registry, type, value)
      : preparePayload(registry, type, value, sourceOf(options), how);
  };

  // An envelope says itself of which type it is.
  if (options.dryRun === true && input.form !== 'envelope')
    return printDryRun(context, await prepare(await loadContract(context, type)));
  const { contracts } = await loadContracts(context);
  const prepared = await prepare(contracts.registry);
  if (options.dryRun === true) return printDryRun(context, prepared);

  // Imported here: a dry run, or a payload that is refused, needs no client of a broker.
  const { openBus } = await import('../shell/open-bus.js');
  const { bus, address } = await openBus(context, contracts);
  try {
    // What is sent is the envelope that was just checked, so that a dry run shows exactly what a run would send.
    const { eventId, eventType, routingKey, routed, recorded } = await bus.send(prepared.envelope, how);
    if (context.isJson) {
      const receipt = { event_id: eventId, event_type: eventType, routing_key: routingKey, routed };
      await context.out.json(recorded === undefined ? receipt : { ...receipt, recorded });
    } else {
      const unwanted = recorded === true ? 'Recorded, but nobody received it:' : 'No queue wanted';
      const outcome = routed ? 'Published' : unwanted;
      const { notes } = context;
      const under = routingKey === eventType ? '' : ` under ${escapeText(routingKey)}`;
      await notes.line(`${outcome} ${escapeText(eventType)}${under} at ${escapeText(address)}.`);
      await context.out.line(eventId);
    }
    return EXIT_OK;
  } finally {
    await bus.close();
  }
}

async function printDryRun(context: CommandContext, { envelope, contract }: PreparedEnvelope): Promise<number> {
  const routingKey = expandRoutingKey(contract, envelope.event_type, envelope.priority ?? undefined);
  if (context.isJson) {
    await context.out.json({ routing_key: routingKey, envelope });
  } else {
    await context.notes.line(`Dry run: nothing was sent. The routing key would be ${escapeText(routingKey)}.`);
    await context.out.json(envelope, 2);
  }
  return EXIT_OK;
}

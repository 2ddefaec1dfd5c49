import {
  Invalid,
  type Issue,
  type OutgoingEvent,
  type PreparedEvent,
  type PublishOptions,
  prepareEnvelope,
  type Registry,
  type Source,
} from '@bloodbank/core';

type InvalidCode = ConstructorParameters<typeof Invalid>[0];

/** More would only repeat what the first ones say. */
const MAX_REPORTED = 20;

/**
 * Every event of a batch, ready to be sent.
 *
 * @throws {Invalid} when any does not fit; its issues point into the batch, `/<index>` first.
 */
export function prepareAll(
  registry: Registry,
  source: Source,
  events: readonly OutgoingEvent[],
): readonly (PreparedEvent & { readonly options: PublishOptions })[] {
  const refused: { readonly index: number; readonly error: Invalid }[] = [];
  const prepared = events.flatMap(({ eventType, payload, options = {} }, index) => {
    try {
      return [{ ...prepareEnvelope(registry, source, eventType, payload, options), options }];
    } catch (thrown) {
      if (!(thrown instanceof Invalid)) throw thrown;
      refused.push({ index, error: thrown });
      return [];
    }
  });
  const [first] = refused;
  if (first === undefined) return prepared;
  const shown = refused.slice(0, MAX_REPORTED);
  const reasons = shown.map(({ index, error }) => `event ${index}: ${error.message}`);
  const more = refused.length > shown.length ? ` (${refused.length - shown.length} more)` : '';
  const message = `${refused.length} of ${events.length} events do not fit, so none was sent. ${reasons.join(' ')}${more}`;
  throw new Invalid(first.error.code as InvalidCode, message, { issues: shown.flatMap(issuesOf) });
}

function issuesOf({ index, error }: { readonly index: number; readonly error: Invalid }): readonly Issue[] {
  if (error.issues.length === 0) return [{ pointer: `/${index}`, keyword: 'event', message: error.message }];
  return error.issues.map((issue) => ({ ...issue, pointer: `/${index}/payload${issue.pointer}` }));
}

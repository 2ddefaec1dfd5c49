import { expect, test } from 'vitest';
import { parseTopologyConflict } from './topology-conflict.js';

const refusal = (what: string) =>
  new Error(`Operation failed: QueueDeclare; 406 (PRECONDITION-FAILED) with message "${what}"`);

test('names queue, argument and both values', () => {
  const error = refusal(
    `PRECONDITION_FAILED - inequivalent arg 'x-delivery-limit' for queue 'events.rag' in vhost '/': received the value '20' of type 'signedint' but current is none`,
  );
  const conflict = parseTopologyConflict(error, 'events.rag');
  expect(conflict?.message).toBe(
    'The queue "events.rag" exists with another "x-delivery-limit": the topology says the value \'20\' of type \'signedint\', the broker has none.',
  );
  expect(conflict?.remedy).toContain('events.rag');
  expect(conflict?.cause).toBe(error);
});

test('names an exchange too', () => {
  const conflict = parseTopologyConflict(
    refusal(
      `PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'events' in vhost '/': received 'topic' but current is 'direct'`,
    ),
    'events',
  );
  expect(conflict?.message).toContain('The exchange "events" exists with another "type"');
  expect(conflict?.remedy).toContain('its bindings go with it');
});

test('is nothing for a refusal of another kind', () => {
  expect(parseTopologyConflict(refusal('PRECONDITION_FAILED - invalid arg'), 'events.rag')).toBeUndefined();
});

test('reads values of any letters', () => {
  const said = `PRECONDITION_FAILED - inequivalent arg 'x-dead-letter-exchange' for queue 'it's' in vhost '/': received 'a"b' but current is 'c\n"d"'`;
  expect(parseTopologyConflict(refusal(said), "it's")?.message).toBe(
    `The queue "it's" exists with another "x-dead-letter-exchange": the topology says 'a"b', the broker has 'c\n"d"'.`,
  );
});

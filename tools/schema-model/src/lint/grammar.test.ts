import { describe, expect, it } from 'vitest';
import { isImperative, isPastTense, verbOf } from './grammar.js';

describe('verbOf', () => {
  it.each([
    ['github.pr.created', 'created'],
    ['theboard.meeting.round_completed', 'completed'],
    ['github.pr.created.v2', 'created'],
    ['omninode.onex.event.node_started.v1', 'started'],
    ['webhook.plane.{event}', undefined],
    ['command.{agent}.{action}.ack', 'ack'],
  ])('of %s is %s', (type, verb) => {
    expect(verbOf(type)).toBe(verb);
  });
});

describe('tense', () => {
  it.each(['created', 'sent', 'overridden', 'read', 'failed'])('%s is past', (verb) =>
    expect(isPastTense(verb)).toBe(true),
  );
  it.each(['create', 'feed', 'proceed', 'status', 'merging'])('%s is not past', (verb) =>
    expect(isPastTense(verb)).toBe(false),
  );
  it.each(['merge', 'ping', 'embed', 'set', 'prompt'])('%s may ask', (verb) => expect(isImperative(verb)).toBe(true));
  it.each(['merged', 'merging', 'sent'])('%s does not ask', (verb) => expect(isImperative(verb)).toBe(false));
});

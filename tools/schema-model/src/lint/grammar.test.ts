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
  const IRREGULAR =
    'rang broke fell rose sang sank drank began swam ran came became went shot got forgot hung swung dug wrote drove rode froze ' +
    'chose spoke woke stole wore tore swore bore grew knew threw blew flew drew saw gave took shook cast burst bid lay sat spat ' +
    'shone slid hid bit beat ate overran undid withdrew overtook undertook';
  it.each([...IRREGULAR.split(' '), 'created', 'sent', 'overridden', 'read', 'failed'])('%s is past', (verb) =>
    expect(isPastTense(verb)).toBe(true),
  );
  it.each(['create', 'feed', 'proceed', 'status', 'merging'])('%s is not past', (verb) =>
    expect(isPastTense(verb)).toBe(false),
  );
  it.each(['merge', 'ping', 'embed', 'set', 'prompt', 'cast', 'beat', 'lay', 'bid', 'upset', 'broadcast'])(
    '%s may ask',
    (verb) => expect(isImperative(verb)).toBe(true),
  );
  it.each(['merged', 'merging', 'sent'])('%s does not ask', (verb) => expect(isImperative(verb)).toBe(false));
});

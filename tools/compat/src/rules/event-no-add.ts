import type { EventRule } from './event-rule.js';

export const eventNoAdd: EventRule = {
  id: 'event-no-add',
  purpose: 'a new event, or a new version, is seen by whoever reviews it.',
  why: 'Nobody depends on it yet: now is when its name and its shape cost nothing to change.',
  fix: 'Nothing to do.',
  *find({ previous, current }) {
    if (previous !== undefined || current === undefined || current.error !== undefined) return;
    yield {
      directions: ['forward'],
      verdict: 'SAFE',
      level: 'note',
      message: `version ${current.version} was added`,
      pointer: '',
    };
  },
};

import type { EventRule } from './event-rule.js';

export const identityFollowsBreak: EventRule = {
  id: 'identity-follows-break',
  purpose: 'a schema that changed incompatibly does not keep its $id.',
  why: 'CloudEvents, section dataschema: incompatible changes to the schema should be reflected by a different URI.',
  fix: 'Give the new version an $id of its own.',
  *find({ before, now, verdicts }) {
    const id = now['$id'];
    if (typeof id !== 'string' || before['$id'] !== id) return;
    for (const direction of ['backward', 'forward'] as const) {
      if (verdicts[direction] !== 'BREAK') continue;
      const message = `$id is still ${JSON.stringify(id)}`;
      yield { directions: [direction], verdict: 'BREAK', level: 'note', message, pointer: '/$id' };
      return;
    }
  },
};

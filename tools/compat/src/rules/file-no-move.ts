import type { EventRule } from './event-rule.js';

export const fileNoMove: EventRule = {
  id: 'file-no-move',
  purpose: 'a schema that moved to another file is seen by whoever reviews it.',
  why: 'Its name and its address stay, so messages arrive as before; what refers to the file by its path does not find it.',
  fix: 'Nothing to do, unless somebody else refers to the file.',
  *find({ previous, current }) {
    if (previous === undefined || current === undefined) return;
    if (previous.file === current.file || previous.type !== current.type) return;
    const message = `the file was moved from ${previous.file} to ${current.file}; the event keeps its name`;
    yield { directions: ['forward'], verdict: 'SAFE', level: 'note', message, pointer: '', sides: [], bump: 'patch' };
  },
};

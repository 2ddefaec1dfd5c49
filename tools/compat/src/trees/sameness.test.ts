import { expect, it } from 'vitest';
import { treeOf } from '../read-folder.fixture.js';
import { samenessOf } from './sameness.js';

const EVENT = 'shop/order.placed.v1.json';
const PARTS = '_common/parts.v1.json';
const OTHERS = '_common/others.v1.json';
const text = { type: 'string' };

const files = (more: object = {}): Record<string, object> => ({
  [EVENT]: {
    type: 'object',
    properties: {
      id: { $ref: '../_common/others.v1.json#/$defs/id' },
      by: { $ref: '../_common/others.v1.json#/$defs/person' },
      at: text,
    },
  },
  [OTHERS]: {
    $defs: { id: text, person: { type: 'object', properties: { name: { $ref: 'parts.v1.json#/$defs/name' } } } },
  },
  [PARTS]: { $defs: { name: text } },
  ...more,
});

/** Of some places of the event and of what it leads to. */
function told(previous: Record<string, object>, current: Record<string, object>): object {
  const { isSame, isUntouched } = samenessOf(treeOf(previous), treeOf(current));
  const at = (pointer: string, file = EVENT): string => {
    const place = { file, pointer };
    return isUntouched(place) ? 'untouched' : isSame(place) ? 'same' : 'changed';
  };
  return {
    event: at(''),
    id: at('/properties/id'),
    by: at('/properties/by'),
    person: at('/$defs/person', OTHERS),
    name: at('/$defs/name', PARTS),
  };
}

it('is told place by place: one that leads to what changed is the same, and others of its file are untouched', () => {
  const untouched = 'untouched';
  expect(told(files(), files())).toEqual({
    ...{ event: untouched, id: untouched, by: untouched, person: untouched, name: untouched },
  });
  expect(told(files(), files({ [PARTS]: { $defs: { name: { ...text, maxLength: 3 } } } }))).toEqual({
    ...{ event: 'same', id: untouched, by: 'same', person: 'same', name: 'changed' },
  });
});

it('takes a place for changed whose reference leads elsewhere, though its text is what it was', () => {
  const named = { $id: 'https://a.b/shop/placed', properties: { by: { $ref: 'https://a.b/person' } } };
  const person = { $id: 'https://a.b/person', type: 'object' };
  const [old, now] = [
    { [EVENT]: named, [PARTS]: person, [OTHERS]: text },
    { [EVENT]: named, [PARTS]: text, [OTHERS]: person },
  ];
  expect(told(old, now)).toMatchObject({ event: 'changed', by: 'changed' });
});

it('takes a file for changed that cannot be read, in whichever tree', () => {
  const lost = files({ [OTHERS]: { $defs: { id: text, person: { $ref: 'nowhere.v1.json' } } } });
  expect(told(lost, lost)).toMatchObject({ event: 'same', id: 'same', person: 'changed' });
  const { [PARTS]: _, ...without } = files();
  expect(told(without, files())).toMatchObject({ event: 'same', by: 'same', person: 'changed' });
});

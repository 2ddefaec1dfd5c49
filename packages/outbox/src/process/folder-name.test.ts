import { expect, it } from 'vitest';
import { formatFolderName, newFolderId, parseFolderName } from './folder-name.js';
import { ownIdentity } from './process-identity.js';

it.each([['owned', ownIdentity()] as const, ['free', undefined] as const])(
  'reads the name of a folder that is %s',
  (_, owner) => {
    const name = { id: newFolderId(), owner };
    expect(parseFolderName(formatFolderName(name))).toEqual(name);
  },
);

it('sorts by age', () => {
  const ids = [1, 36 ** 7, Date.now(), Date.now() + 1].map(newFolderId);
  expect([...ids].sort()).toEqual(ids);
});

it.each(['rejected', 'damaged', 'lock', '000000000001.log', '', 'abcdefghi-01234567.1', '../x.free'])(
  'takes %j for no folder of a process',
  (name) => {
    expect(parseFolderName(name)).toBeUndefined();
  },
);

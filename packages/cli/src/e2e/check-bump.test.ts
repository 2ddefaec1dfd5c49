import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CheckProject, createCheckProject } from './check.fixture.js';

vi.setConfig({ testTimeout: 60_000 });

let project: CheckProject;
beforeEach(() => {
  project = createCheckProject();
});
afterEach(() => {
  project.remove();
});

const FILE = 'schemas/shop/order.packed.v1.json';
const text = { type: 'string' };
const packed = (properties: object) => ({ type: 'object', additionalProperties: false, properties });
const pair = { minItems: 2, maxItems: 2 };

interface Change {
  readonly mode: 'full' | 'backward' | 'forward';
  readonly from: object;
  readonly to: object;
  readonly publisher: 'SAFE' | 'BREAK';
  readonly consumer: 'SAFE' | 'BREAK';
  readonly bump: 'patch' | 'minor' | 'major';
}

/** Every message is understood in each of them; what differs is whose code still compiles. */
const CHANGES: readonly (readonly [string, Change])[] = [
  [
    'a value more, for consumers whose types do not know it',
    {
      mode: 'backward',
      from: packed({ by: { enum: ['hand'] } }),
      to: packed({ by: { enum: ['hand', 'robot'] } }),
      ...{ publisher: 'SAFE', consumer: 'BREAK', bump: 'major' },
    },
  ],
  [
    'a tuple that became a list of the same length',
    {
      mode: 'full',
      from: packed({ size: { type: 'array', prefixItems: [text, text], items: false, ...pair } }),
      to: packed({ size: { type: 'array', items: text, ...pair } }),
      ...{ publisher: 'SAFE', consumer: 'BREAK', bump: 'major' },
    },
  ],
  [
    'a list that became a tuple of its length',
    {
      mode: 'full',
      from: packed({ size: { type: 'array', items: text, ...pair } }),
      to: packed({ size: { type: 'array', prefixItems: [text, text], items: false, ...pair } }),
      ...{ publisher: 'BREAK', consumer: 'SAFE', bump: 'major' },
    },
  ],
  [
    'a value less, for publishers that may have sent it',
    {
      mode: 'forward',
      from: packed({ by: { enum: ['hand', 'robot'] } }),
      to: packed({ by: { enum: ['hand'] } }),
      ...{ publisher: 'BREAK', consumer: 'SAFE', bump: 'major' },
    },
  ],
  [
    'an optional property more',
    {
      mode: 'full',
      from: packed({ by: text }),
      to: packed({ by: text, at: text }),
      ...{ publisher: 'SAFE', consumer: 'SAFE', bump: 'minor' },
    },
  ],
  [
    'another description',
    {
      mode: 'full',
      from: packed({ by: text }),
      to: packed({ by: { ...text, description: 'Who packed it.' } }),
      ...{ publisher: 'SAFE', consumer: 'SAFE', bump: 'patch' },
    },
  ],
];

describe('the release that bloodbank check asks for', () => {
  it.each(CHANGES)('after %s', async (_, { mode, from, to, publisher, consumer, bump }) => {
    project.write('contracts/package.json', { name: '@shop/contracts' });
    project.write(FILE, from);
    project.begin();
    project.write(FILE, to);
    const report = await project.report('--mode', mode);
    const event = report.events.find(({ event_type }) => event_type === 'shop.order.packed');
    expect(event).toMatchObject({ source: { publisher, consumer }, bump });
    expect(report.summary).toMatchObject({ ok: true, bump });
    const verified = await project.check('--mode', mode, '--changeset');
    expect(verified).toMatchObject({ code: 1, stderr: expect.stringContaining(`ask for ${bump}`) });
  });
});

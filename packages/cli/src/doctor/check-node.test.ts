import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findingFor, OLDEST_NODE } from './check-node.js';

it('asks for the release that the package asks for', () => {
  const { engines }: { engines: { node: string } } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  expect(engines.node).toBe(`>=${OLDEST_NODE.join('.')}`);
});

it.each([
  ['20.19.0', 'pass'],
  ['22.0.1', 'pass'],
  ['20.18.9', 'fail'],
  ['18.20.0', 'fail'],
])('%s: %s', (version, verdict) => {
  expect(findingFor(version)).toMatchObject({ verdict });
});

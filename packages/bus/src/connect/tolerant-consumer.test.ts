import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractsFromSchemas } from '@bloodbank/codegen/contracts-from-schemas';
import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import { buildSchemaSet } from '@bloodbank/schema-model';
import { createRecorder } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { connectBus } from './connect-bus.js';

const contractsOf = (properties: object): ContractSet<DynamicContractTypes> => {
  const text = JSON.stringify({ description: 'x', type: 'object', properties, additionalProperties: false });
  const file = 'shop/order.placed.v1.json';
  return contractsFromSchemas(buildSchemaSet('schemas', [{ file, displayFile: file, text }]).set);
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bloodbank-'));
  vi.stubEnv('RABBIT_URL', undefined);
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

it('a consumer of a closed schema handles what a newer publisher adds to it, whole', async () => {
  const id = { type: 'string' };
  await using old = await connectBus({ contracts: contractsOf({ id }), service: 'old' });
  await using newer = await connectBus({ contracts: contractsOf({ id, note: { type: 'string' } }), service: 'newer' });
  const seen = createRecorder<unknown>();
  await old.subscribe('shop.order.placed', { handler: (event) => seen.record(event.payload) });
  const payload = { id: 'a', note: 'fragile' };
  await newer.publish('shop.order.placed', payload);
  expect(await seen.waitFor(() => true)).toEqual(payload);
  await expect(old.publish('shop.order.placed', payload)).rejects.toMatchObject({ code: 'schema.invalid' });
});

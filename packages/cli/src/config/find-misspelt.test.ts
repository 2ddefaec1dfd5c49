import { environmentSource, type SettingsSource } from '@bloodbank/bus/config';
import { expect, it } from 'vitest';
import { describeMisspelt, findMisspelt } from './find-misspelt.js';

const dotenv = (...names: readonly string[]): SettingsSource => ({
  kind: 'dotenv',
  values: Object.fromEntries(names.map((name) => [name, 'x'])),
  folder: '/',
  placeOf: () => '.env:1',
});

it.each([
  ['RABIT_URL', 'RABBIT_URL'],
  ['RABBITMQ_URL', 'RABBIT_URL'],
  ['rabbit_url', 'RABBIT_URL'],
  ['RABBIT_URL_FIL', 'RABBIT_URL_FILE'],
  ['BLOODBANK_LOG_LEVEL', 'LOG_LEVEL'],
  ['BLOODBANK_ZEBRA', undefined],
])('%s in .env was probably meant as %s', async (name, closest) => {
  expect(await findMisspelt([dotenv(name)])).toEqual([{ name, place: '.env:1', closest }]);
});

it('leaves what belongs to other programs alone', async () => {
  const others = ['POSTGRES_URL', 'HTTP_PROXY', 'HTTPS_PROXY', 'NODE_ENV', 'REDIS_TLS', 'PORT', 'OTEL_SERVICE_NAME'];
  expect(await findMisspelt([dotenv(...others)])).toEqual([]);
  expect(await findMisspelt([environmentSource({ RABIT_URL: 'x', RABBIT_URL: 'x' })])).toEqual([]);
});

it('knows its own prefix in the environment too', async () => {
  const [found] = await findMisspelt([environmentSource({ BLOODBANK_HTTP_PORT: '1' })]);
  expect(found && describeMisspelt(found)).toBe(
    'BLOODBANK_HTTP_PORT in the environment means nothing. Did you mean HTTP_PORT?',
  );
});

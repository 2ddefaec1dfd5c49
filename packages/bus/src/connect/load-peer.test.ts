import { expect, it } from 'vitest';
import { loadPeer } from './load-peer.js';

/** As Node says it. In a project that really lacks the package, `pnpm release:dry` tries it. */
const missing = (name: string) => async (): Promise<never> => {
  const error = new Error(`Cannot find package '${name}' imported from /somewhere.js`);
  throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
};

it('gives the line that installs a peer that is not there', async () => {
  await expect(loadPeer('@bloodbank/not-there', missing('@bloodbank/not-there'))).rejects.toMatchObject({
    code: 'config.invalid',
    remedy: 'npm install @bloodbank/not-there',
  });
});

it('hands on what is there, and what a peer itself lacks', async () => {
  await expect(loadPeer('node:path', () => import('node:path'))).resolves.toHaveProperty('join');
  await expect(loadPeer('@bloodbank/there', missing('its-client'))).rejects.toMatchObject({
    code: 'ERR_MODULE_NOT_FOUND',
  });
});

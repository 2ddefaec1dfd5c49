import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, PR, type TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openGateway();
});
afterEach(() => gateway.close());

const post = (url: string, payload: object | string, headers: Record<string, string> = {}) =>
  gateway.app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });

describe('publishing over HTTP', () => {
  it('answers 202 with the envelope and its address, once the broker confirmed', async () => {
    const response = await post('/events/github/pr/created', PR);
    expect(response.statusCode, response.body).toBe(202);
    const [{ envelope } = { envelope: undefined }] = gateway.bus.published;
    expect(response.json()).toEqual({
      status: 'published',
      event_id: envelope?.event_id,
      event_type: 'github.pr.created',
      routing_key: 'github.pr.created',
      routed: true,
      envelope: JSON.parse(JSON.stringify(envelope)),
    });
    expect(response.headers['location']).toBe(`/debug/correlation/${envelope?.event_id}`);
  });
  it.each([
    ['/publish', { event_type: 'github.pr.created', payload: PR }],
    ['/events/calendar', { summary: 'Team', start_time: '2026-11-21T10:00:00Z', end_time: '2026-11-21T11:00:00Z' }],
    ['/events/webhook/plane/issue/comment', { provider: 'plane', event: 'issue comment', path: '/event', body: {} }],
  ])('%s', async (url, body) => {
    const response = await post(url, body);
    expect(response.statusCode, response.body).toBe(202);
  });
  it('404', async () => {
    const response = await post('/events/github/pr/creatd', PR);
    expect(response.json()).toMatchObject({
      status: 404,
      code: 'schema.unknown-type',
      closest: expect.arrayContaining(['github.pr.created']),
    });
  });
});

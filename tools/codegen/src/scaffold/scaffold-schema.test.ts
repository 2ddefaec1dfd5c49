import { describe, expect, it } from 'vitest';
import { scaffoldSchema } from './scaffold-schema.js';

describe('scaffoldSchema', () => {
  it.each([
    ['event', 'github.pr.labeled', 'github/pr.labeled.v1.json'],
    ['event', 'github.pr.labeled.v2', 'github/pr.labeled.v2.json'],
    ['event', 'webhook.plane.{event}', 'webhook/plane.{event}.v1.json'],
    ['command', 'github.pr.merge', 'github/pr.merge.v1.json'],
    ['reply', 'github.pr.merge_result', 'github/pr.merge_result.v1.json'],
    ['event', 'agent.started', 'agent/started.v1.json'],
  ] as const)('of the %s %s lies at %s and passes lint', (kind, type, path) => {
    const scaffold = scaffoldSchema(kind, type);
    expect(scaffold).toMatchObject({ path });
    expect(scaffold.path === undefined ? {} : JSON.parse(scaffold.content)).toMatchObject({ examples: [{ id: '1' }] });
  });

  it.each([
    ['event', 'github.pr.label', /not in the past tense/],
    ['command', 'github.pr.merged', /not an imperative/],
    ['event', 'labeled', /not an event type/],
    ['event', '../x.created', /not an event type/],
    ['event', 'con.thing.created', /cannot be part/],
    ['event', 'github.pr.labeled.v1', /Leave out the \.v1/],
    ['event', '__proto__.x.created', /not an event type/],
    ['event', '', /not an event type/],
  ] as const)('of the %s %j is refused', (kind, type, reason) => {
    const scaffold = scaffoldSchema(kind, type);
    expect(scaffold.path === undefined ? scaffold.reason : scaffold.path).toMatch(reason);
  });
});

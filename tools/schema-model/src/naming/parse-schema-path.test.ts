import { describe, expect, it } from 'vitest';
import { parseSchemaPath } from './parse-schema-path.js';

describe('parseSchemaPath', () => {
  it.each([
    ['github/pr.created.v1.json', 'github.pr.created', 1],
    ['github/pr.created.v2.json', 'github.pr.created.v2', 2],
    ['session/thread.agent.action.v1.json', 'session.thread.agent.action', 1],
    ['session/thread/agent/action.v1.json', 'session.thread.agent.action', 1],
    ['webhook/plane.{event}.v1.json', 'webhook.plane.{event}', 1],
    ['command/{agent}.{action}.v12.json', 'command.{agent}.{action}.v12', 12],
  ])('%s is %s', (file, type, version) => {
    expect(parseSchemaPath(file)).toEqual({ role: 'event', type, version });
  });

  it('knows the envelope and what is shared', () => {
    expect(parseSchemaPath('_envelope/envelope.v1.json')).toEqual({ role: 'envelope' });
    expect(parseSchemaPath('_common/types.v1.json')).toEqual({ role: 'shared', name: 'types', version: 1 });
    expect(parseSchemaPath('_common/git/user.v3.json')).toEqual({ role: 'shared', name: 'git/user', version: 3 });
    expect(parseSchemaPath('_common/user.json')).toEqual({ role: 'shared', name: 'user', version: 1 });
  });

  it.each([
    'created.v1.json',
    'github/pr.created.json',
    'github/pr.created.v0.json',
    'github/pr.created.v01.json',
    'Github/pr.created.v1.json',
    'github/pr..created.v1.json',
    'github/pr created.v1.json',
    'github/"pr".created.v1.json',
    "github/pr'.created.v1.json",
    'github/pr\ncreated.v1.json',
    'github/pr.created`.v1.json',
    'github/__proto__.created.v1.json',
    '__proto__/pr.created.v1.json',
    '../github/pr.created.v1.json',
    'github/../pr.created.v1.json',
    'con/pr.created.v1.json',
    'github/NUL.v1.json',
    '{domain}/pr.created.v1.json',
    'github/{a}.{a}.v1.json',
    'github/pr-{a}.v1.json',
    '_envelope/other.v1.json',
    '_private/pr.created.v1.json',
    `github/${'long'.repeat(70)}.v1.json`,
  ])('refuses %j with advice', (file) => {
    const path = parseSchemaPath(file);
    expect(path.role).toBe('refused');
    if (path.role === 'refused') expect(path.fix.length).toBeGreaterThan(10);
  });
});

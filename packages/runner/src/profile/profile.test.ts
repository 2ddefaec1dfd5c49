// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how profiles name their variables.
import { describe, expect, it } from 'vitest';
import { parseProfile } from './profile.js';

const parse = (profile: object, given: Readonly<Record<string, string>> = {}) =>
  parseProfile('review', JSON.stringify(profile), given);

describe('a profile', () => {
  it('puts variables into its texts, each within its own argument', () => {
    const profile = {
      program: 'claude',
      args: ['-p', 'Review ${PR} of ${REPO}'],
      env: { PR: '${PR}' },
      worktree: 'pr-${PR}',
      variables: { REPO: 'n8n' },
      config: { model_tier: 'balanced' },
    };
    expect(parse(profile, { PR: '458; rm -rf / $(whoami)' })).toEqual({
      program: 'claude',
      args: ['-p', 'Review 458; rm -rf / $(whoami) of n8n'],
      env: { PR: '458; rm -rf / $(whoami)' },
      worktree: 'pr-458; rm -rf / $(whoami)',
      config: { model_tier: 'balanced' },
    });
    expect(parse(profile, { PR: '1', REPO: 'bb' }).args[1]).toBe('Review 1 of bb');
  });

  it.each([
    [{ args: ['${PR}'] }, {}, 'it needs PR'],
    [{ args: ['${PR}'] }, { PR: '--yolo' }, 'became the option'],
    [{ args: ['${PR}'] }, { PR: 'a\0b' }, 'NUL'],
    [{ args: [] }, { PR: '1' }, 'it has no ${PR}'],
    [{ arguments: [] }, {}, '"arguments" means nothing'],
    [{ args: 'npm test' }, {}, '"args" must be a list'],
    [{ env: { A: 1 } }, {}, '"env" must be an object of texts'],
    [{ config: [] }, {}, '"config" must be an object'],
    [{ program: 7 }, {}, '"program" must be a text'],
    [{ variables: { A: 1 } }, {}, '"variables" must be an object of texts'],
  ])('%j with %j is refused', (profile, given, message) => {
    expect(() => parse(profile, given as Record<string, string>)).toThrow(
      expect.objectContaining({ code: 'runner.profile-invalid', message: expect.stringContaining(message) }),
    );
  });

  it('is refused where it is no JSON', () => {
    for (const text of ['', '[]', 'null', '{"args":']) {
      expect(() => parseProfile('x', text, {})).toThrow('no JSON object');
    }
  });

  it('may begin an argument with a dash of its own', () => {
    expect(parse({ args: ['--pr=${PR}'] }, { PR: '-1' }).args).toEqual(['--pr=-1']);
  });
});

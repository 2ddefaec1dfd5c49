import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventTypeName, localTypeName, sharedTypeName } from './type-name.js';

describe('type names', () => {
  it.each([
    ['github.pr.created', 1, 'GithubPrCreatedV1'],
    ['github.pr.created.v2', 2, 'GithubPrCreatedV2'],
    ['omninode.codegen.request.validate.v1', 1, 'OmninodeCodegenRequestValidateV1'],
    ['webhook.plane.{event}', 1, 'WebhookPlaneEventV1'],
    ['theboard.meeting.round_completed', 1, 'TheboardMeetingRoundCompletedV1'],
    ['33god.agent.started', 1, '_33godAgentStartedV1'],
  ])('%s, version %d, is %s', (type, version, name) => {
    expect(eventTypeName(type, version)).toBe(name);
  });

  it('keep shared definitions apart by file and version', () => {
    expect(sharedTypeName('types', ['session_key'], 1)).toBe('CommonSessionKey');
    expect(sharedTypeName('jelmore', ['session_id'], 1)).toBe('CommonJelmoreSessionId');
    expect(sharedTypeName('types', ['session_key'], 2)).toBe('CommonSessionKeyV2');
  });

  it('are identifiers whatever they are made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(localTypeName('GithubPrCreatedV1', [text])).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
        expect(eventTypeName(text, 1)).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
      }),
    );
  });
});

import type { Envelope } from '@bloodbank/core/envelope';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { formatEvent } from './format-event.js';

const event = (more: object = {}): Envelope =>
  ({
    event_id: '0190a5a2-0000-7000-8000-0000deadbeef',
    event_type: 'github.pr.created',
    timestamp: '2026-01-02T03:04:05.678Z',
    source: { host: 'nas', type: 'hook' },
    causation_id: null,
    payload: { a: 1 },
    ...more,
  }) as unknown as Envelope;

const plain = { colors: pc.createColors(false), width: undefined };

describe('formatEvent', () => {
  it('says when, what, which, from whom, and the payload', () => {
    expect(formatEvent(event(), plain)).toBe('03:04:05.678  github.pr.created  …deadbeef  nas  {"a":1}');
  });

  it('says what caused it', () => {
    const caused = event({ causation_id: '0190a5a2-0000-7000-8000-0000cafebabe' });
    expect(formatEvent(caused, plain)).toContain('…deadbeef ← …cafebabe');
  });

  it('fits the width of a terminal', () => {
    const line = formatEvent(event({ payload: { text: 'x'.repeat(500) } }), { ...plain, width: 100 });
    expect(line.length).toBeLessThanOrEqual(100);
    expect(line).toMatch(/x…$/);
  });

  it('is one harmless line, whatever the event holds', () => {
    const evil = '\u001b]0;owned\u0007\n\u009b2J\u202e';
    const line = formatEvent(
      event({
        event_id: evil,
        event_type: evil,
        timestamp: evil.repeat(9),
        source: { app: evil },
        payload: { [evil]: evil },
      }),
      plain,
    );
    expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });
});

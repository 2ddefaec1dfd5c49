import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CallOutcome, type Circuit, createCircuit } from './circuit.js';

describe('createCircuit', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const call = (circuit: Circuit, outcome: CallOutcome): boolean => {
    const permit = circuit.enter();
    permit?.end(outcome);
    return permit !== undefined;
  };

  const opened = (): Circuit => {
    const circuit = createCircuit({ failures: 2, halfOpenAfterMs: 1_000 });
    call(circuit, 'failed');
    call(circuit, 'failed');
    return circuit;
  };

  it('opens after so many failures in a row; a success begins the row again, what is neutral does not', () => {
    const circuit = createCircuit({ failures: 2, halfOpenAfterMs: 1_000 });
    for (const outcome of ['failed', 'succeeded', 'failed', 'neutral', 'neutral'] as const) {
      expect(call(circuit, outcome)).toBe(true);
    }
    expect(circuit.waitMs()).toBe(0);
    expect(call(circuit, 'failed')).toBe(true);
    expect(circuit.waitMs()).toBe(1_000);
    expect(circuit.enter()).toBeUndefined();
  });

  it('lets one try after its time, and nobody else until that has ended', () => {
    const circuit = opened();
    vi.advanceTimersByTime(999);
    expect(circuit.enter()).toBeUndefined();
    vi.advanceTimersByTime(1);
    const trial = circuit.enter();
    expect(trial).toBeDefined();
    expect(circuit.waitMs()).toBe(Number.POSITIVE_INFINITY);
    expect(circuit.enter()).toBeUndefined();
    trial?.end('failed');
    expect(circuit.waitMs()).toBe(1_000);
  });

  it.each(['succeeded', 'neutral'] as const)('is closed by a trial that %s, and the row begins again', (outcome) => {
    const circuit = opened();
    vi.advanceTimersByTime(1_000);
    call(circuit, outcome);
    call(circuit, 'failed');
    expect(circuit.waitMs()).toBe(0);
  });

  it('takes nothing from calls that began before it opened', () => {
    const circuit = createCircuit({ failures: 1, halfOpenAfterMs: 1_000 });
    const [late, later] = [circuit.enter(), circuit.enter()];
    call(circuit, 'failed');
    late?.end('succeeded');
    expect(circuit.waitMs()).toBe(1_000);
    vi.advanceTimersByTime(1_000);
    call(circuit, 'succeeded');
    later?.end('failed');
    expect(circuit.waitMs()).toBe(0);
  });

  it('stays open for its time when the clock of the machine goes forward, and no longer when it goes back', () => {
    const circuit = opened();
    vi.setSystemTime(Date.now() + 86_400_000);
    expect(circuit.waitMs()).toBe(1_000);
    vi.setSystemTime(Date.now() - 2 * 86_400_000);
    vi.advanceTimersByTime(1_000);
    expect(circuit.waitMs()).toBe(0);
  });

  it('says each change of its state until nobody listens', () => {
    const circuit = createCircuit({ failures: 1, halfOpenAfterMs: 1_000 });
    const onChange = vi.fn();
    const stop = circuit.onChange(onChange);
    call(circuit, 'failed');
    vi.advanceTimersByTime(1_000);
    call(circuit, 'succeeded');
    expect(onChange).toHaveBeenCalledTimes(3);
    stop();
    call(circuit, 'failed');
    expect(onChange).toHaveBeenCalledTimes(3);
  });
});

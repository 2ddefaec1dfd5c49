import type { Contract, Registry } from '@bloodbank/core/contract';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { describeUp, UP_LINE } from './describe-up.js';

const event = (type: string, examples: readonly unknown[] = [{}]): Contract =>
  ({ type, domain: type.split('.')[0], examples, parameters: type.includes('{') ? ['x'] : [] }) as unknown as Contract;

const registryOf = (...events: readonly Contract[]): Registry => ({ listEvents: () => events }) as unknown as Registry;

const textOf = (registry: Registry, hasDemo = true): string =>
  describeUp(
    { broker: { kind: 'embedded', address: 'amqp://127.0.0.1:1' }, registry, hasDemo, command: 'npx bloodbank' },
    pc.createColors(false),
  ).join('\n');

describe('describeUp', () => {
  it('says what is up, where, that nothing is kept, and what to try', () => {
    const text = textOf(registryOf(event('a.{x}'), event('b.bare', []), event('shop.order.placed')));
    expect(text).toMatch(new RegExp(`^✔ ${UP_LINE}\n`));
    expect(text).toMatch(/amqp:\/\/127\.0\.0\.1:1\n {10}embedded broker: in memory, keeps nothing on disk/);
    expect(text).toContain('npx bloodbank publish shop.order.placed --example  # send');
    expect(text).toContain("npx bloodbank tail 'shop.#'");
  });

  it.each([
    ['RABBIT_URL', 'as RABBIT_URL says'],
    ['url', 'as --url says'],
  ])('says who named the broker: %s', (named, said) => {
    const broker = { kind: 'rabbitmq', address: 'amqp://h:1', named } as const;
    const facts = { broker, registry: registryOf(), hasDemo: true, command: 'bloodbank' };
    expect(describeUp(facts, pc.createColors(false)).join('\n')).toContain(`amqp://h:1\n${' '.repeat(10)}${said}`);
  });

  it('prefers the event that the documentation speaks of', () => {
    expect(textOf(registryOf(event('agent.error'), event('github.pr.created')))).toContain(
      'publish github.pr.created --example',
    );
  });

  it('offers nothing that would fail', () => {
    const withoutEvents = textOf(registryOf());
    expect(withoutEvents).not.toContain('publish');
    expect(withoutEvents).toContain('npx bloodbank tail  ');
    const withoutDemo = textOf(registryOf(event('shop.order.placed')), false);
    expect(withoutDemo.indexOf('tail')).toBeLessThan(withoutDemo.indexOf('publish'));
    expect(withoutDemo).not.toContain('demo ');
  });
});

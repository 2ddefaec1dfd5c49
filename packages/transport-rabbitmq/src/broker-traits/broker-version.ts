import type { ChannelModel } from 'amqplib';

/** Who answered, as it says itself. */
export interface BrokerIdentity {
  readonly product: string;
  readonly version: string;
}

/** As the broker introduced itself when the connection was opened. */
export function identifyBroker({ connection }: ChannelModel): BrokerIdentity {
  const said: Readonly<Record<string, unknown>> = connection.serverProperties;
  return { product: textOf(said['product'], 'an AMQP server'), version: textOf(said['version'], 'unknown') };
}

/** Whether `version` is `bound` or later, by its numbers; what follows them (`-rc.1`, `+2`) is not looked at. */
export function isAtLeast(version: string, bound: string): boolean {
  const numbers = numbersOf(version);
  for (const [place, wanted] of numbersOf(bound).entries()) {
    const actual = numbers[place] ?? 0;
    if (actual !== wanted) return actual > wanted;
  }
  return true;
}

function numbersOf(version: string): readonly number[] {
  return (/^\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

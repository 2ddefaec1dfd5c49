import { readFileSync } from 'node:fs';
import { BloodbankError, toError } from '@bloodbank/core/errors';
import type { SASLOptions } from '@platformatic/kafka';
import type { KafkaTransportOptions } from '../options.js';

/** Everything that may stand behind the `?` of a Kafka URL. */
const PARAMETERS = [
  'group',
  'begin',
  'maxInFlight',
  'partitions',
  'replicas',
  'retentionMs',
  'sessionTimeoutMs',
  'heartbeatMs',
  'rebalanceTimeoutMs',
  'mechanism',
  'username',
  'password',
  'passwordFile',
  'caFile',
  'certFile',
  'keyFile',
  'topics',
] as const;

type Parameter = (typeof PARAMETERS)[number];

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

/**
 * `kafka://` and `kafkas://` (TLS): brokers by commas, user and password before an `@`, the rest as parameters.
 *
 * @throws {BloodbankError} `config.invalid` for a parameter that is not known or cannot be. No password is ever in it.
 */
export function parseKafkaUrl(url: string): KafkaTransportOptions {
  const match = /^(kafkas?):\/\/(?:([^@/?]*)@)?([^/?]*)\/?(?:\?(.*))?$/.exec(url);
  const [, scheme, login, bootstrap = '', query = ''] = match ?? [];
  if (scheme === undefined || bootstrap === '')
    throw invalid('It must look like kafka://host:9092,host:9092?group=name.');
  const given = new Map(new URLSearchParams(query));
  const strange = [...given.keys()].find((name) => !PARAMETERS.includes(name as Parameter));
  if (strange !== undefined) {
    throw invalid(`The parameter "${strange}" is not known. There are: ${PARAMETERS.join(', ')}.`);
  }
  const text = (name: Parameter): string | undefined => given.get(name) || undefined;
  const number = (name: Parameter): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    if (!/^[1-9]\d{0,14}$/.test(value)) throw invalid(`"${name}" is not a whole number above 0.`);
    return Number(value);
  };
  const begin = text('begin');
  if (begin !== undefined && begin !== 'declared' && begin !== 'earliest') {
    throw invalid('"begin" is "declared" or "earliest".');
  }
  return {
    bootstrap,
    security: {
      ...(scheme === 'kafkas' ? { tls: tlsOf(text), tlsServerName: true } : {}),
      ...saslOf(login, text),
    },
    ...defined({ groupId: text('group'), begin, maxInFlight: number('maxInFlight') }),
    topics: defined({
      partitions: number('partitions'),
      replicas: number('replicas'),
      // For good.
      retentionMs: text('retentionMs') === '-1' ? -1 : number('retentionMs'),
    }),
    times: defined({
      sessionTimeoutMs: number('sessionTimeoutMs'),
      heartbeatMs: number('heartbeatMs'),
      rebalanceTimeoutMs: number('rebalanceTimeoutMs'),
    }),
    renamed: renamedIn(text('topics')),
  };
}

type Text = (name: Parameter) => string | undefined;

function saslOf(login: string | undefined, text: Text): { readonly sasl?: SASLOptions } {
  const [user, secret] = (login ?? '').split(':').map(decodeURIComponent);
  const username = text('username') ?? (user || undefined);
  const file = text('passwordFile');
  const password = file === undefined ? (text('password') ?? secret) : read('passwordFile', file).trimEnd();
  if (username === undefined) return {};
  const mechanism = text('mechanism') ?? 'PLAIN';
  const known = MECHANISMS.find((one) => one === mechanism);
  if (known === undefined) throw invalid(`"mechanism" is one of ${MECHANISMS.join(', ')}.`);
  return { sasl: { mechanism: known, username, password: password ?? '' } };
}

function tlsOf(text: Text): object {
  const files = { ca: 'caFile', cert: 'certFile', key: 'keyFile' } as const;
  const found = Object.entries(files).flatMap(([name, parameter]) => {
    const file = text(parameter);
    return file === undefined ? [] : [[name, read(parameter, file)]];
  });
  return Object.fromEntries(found) as object;
}

/** `event.type=topic`, several by commas. */
function renamedIn(list: string | undefined): ReadonlyMap<string, string> {
  const pairs = (list ?? '').split(',').filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const [from = '', to = ''] = pair.split('=');
      if (from === '' || to === '') throw invalid('"topics" is a list of name=topic by commas.');
      return [from, to];
    }),
  );
}

function read(what: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw invalid(`The file of "${what}" cannot be read: ${toError(thrown).message}.`);
  }
}

function invalid(message: string): BloodbankError {
  return new BloodbankError('config.invalid', `The URL of Kafka: ${message}`, {
    remedy: 'docs/how-to/use-kafka.md lists the parameters.',
  });
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

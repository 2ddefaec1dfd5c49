import type { GenerateOptions } from 'json-schema-faker';

type Formats = NonNullable<GenerateOptions['formats']>;
type Random = Parameters<Formats[string]>[0];

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const HEX = '0123456789abcdef';

const pick = (random: Random, characters: string, length: number): string =>
  Array.from({ length }, () => characters[random.int(0, characters.length - 1)]).join('');
const word = (random: Random): string => pick(random, LETTERS, random.int(3, 9));
const two = (value: number): string => String(value).padStart(2, '0');
const date = (random: Random): string =>
  `${random.int(2000, 2030)}-${two(random.int(1, 12))}-${two(random.int(1, 28))}`;
const time = (random: Random): string =>
  `${two(random.int(0, 23))}:${two(random.int(0, 59))}:${two(random.int(0, 59))}Z`;
const host = (random: Random): string => `${word(random)}.example.com`;
const uri = (random: Random): string => `https://${host(random)}/${word(random)}`;
const uuid = (random: Random): string =>
  [
    pick(random, HEX, 8),
    pick(random, HEX, 4),
    `4${pick(random, HEX, 3)}`,
    `8${pick(random, HEX, 3)}`,
    pick(random, HEX, 12),
  ].join('-');

/** Texts of the formats that validators check, made of nothing but the seed: never of the clock. */
export const SAMPLE_FORMATS: Formats = {
  date,
  time,
  'date-time': (random) => `${date(random)}T${time(random)}`,
  'iso-date-time': (random) => `${date(random)}T${time(random)}`,
  'iso-time': time,
  duration: (random) => `P${random.int(1, 30)}D`,
  email: (random) => `${word(random)}@${host(random)}`,
  hostname: host,
  ipv4: (random) => Array.from({ length: 4 }, () => random.int(1, 254)).join('.'),
  ipv6: (random) => Array.from({ length: 8 }, () => pick(random, HEX, 4)).join(':'),
  'json-pointer': (random) => `/${word(random)}/${random.int(0, 9)}`,
  'relative-json-pointer': (random) => `${random.int(0, 9)}/${word(random)}`,
  regex: word,
  uri,
  'uri-reference': uri,
  'uri-template': (random) => `${uri(random)}{/id}`,
  url: uri,
  uuid,
};

import { types } from 'node:util';
import { cutText, messageOf, readMember } from './thrown-text.js';

/** Longer is no message for a person, and would travel into every log line. */
const MAX_MESSAGE_LENGTH = 10_000;
const MAX_NAME_LENGTH = 200;
const MAX_STACK_LENGTH = 20_000;

/**
 * Whatever was thrown, as an Error whose `name` and `message` are texts of bounded length, and whose `stack` is one: itself where it is one, else one
 * that says what can be read of it. Used at every catch. Never throws.
 */
export function toError(thrown: unknown): Error {
  if (isReadable(thrown)) return thrown;
  const error: Error & { code?: string } = new Error(cutText(messageOf(thrown), MAX_MESSAGE_LENGTH));
  const [name, code, text] = ['name', 'code', 'message'].map((member) => readMember(thrown, member));
  // The stack repeats the message: of a huge one, writing it out would take longer than anything else here.
  const isHuge = typeof text === 'string' && text.length > MAX_MESSAGE_LENGTH;
  const stack = isHuge ? undefined : readMember(thrown, 'stack');
  if (typeof name === 'string' && name !== '') error.name = cutText(name, MAX_NAME_LENGTH);
  if (typeof code === 'string') error.code = cutText(code, MAX_NAME_LENGTH);
  // From its end: the frames stand behind the message.
  if (typeof stack === 'string') error.stack = stack.slice(-MAX_STACK_LENGTH);
  return error;
}

/** Whether it is an error whose name, message and stack are texts now, and will be whenever they are read. */
function isReadable(thrown: unknown): thrown is Error {
  if (typeof thrown !== 'object' || thrown === null) return false;
  const chain = prototypesOf(thrown);
  if (!chain.includes(Error.prototype)) return false;
  const isShort = isSteadyText(chain, 'name', MAX_NAME_LENGTH) && isSteadyText(chain, 'message', MAX_MESSAGE_LENGTH);
  return isShort && hasSteadyStack(thrown);
}

/** The engine keeps it as a value, or behind a getter of its own. */
const stackGetter = Object.getOwnPropertyDescriptor(new Error('x'), 'stack')?.get;

function hasSteadyStack(thrown: object): boolean {
  try {
    // Looking at it may have it written out, by code of the process that is not ours.
    const stack = Object.getOwnPropertyDescriptor(thrown, 'stack');
    if (stack === undefined) return true;
    const isKept = stack.get === undefined || stack.get === stackGetter;
    // Behind the engine's own getter, too, may stand whatever somebody has assigned.
    return isKept && typeof Reflect.get(thrown, 'stack') === 'string';
  } catch {
    return false;
  }
}

const MAX_PROTOTYPES = 20;

/** The value and what it inherits from; nothing where a proxy is among them, which may answer anything at any time. */
function prototypesOf(value: object): readonly object[] {
  const chain: object[] = [];
  for (let link: object | null = value; link !== null; link = Object.getPrototypeOf(link) as object | null) {
    if (types.isProxy(link) || chain.length >= MAX_PROTOTYPES) return [];
    chain.push(link);
  }
  return chain;
}

/** A getter may throw, or answer differently each time: only those of the platform are trusted. */
function isSteadyText(chain: readonly object[], name: string, maxLength: number): boolean {
  for (const link of chain) {
    const member = Object.getOwnPropertyDescriptor(link, name);
    if (member === undefined) continue;
    if (member.get !== undefined) return link === DOMException.prototype;
    return typeof member.value === 'string' && member.value.length <= maxLength;
  }
  return false;
}

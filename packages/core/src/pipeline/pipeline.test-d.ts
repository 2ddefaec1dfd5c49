/** What must not compile. Compiled by the type check; an `@ts-expect-error` without an error below it fails. */
import { pipeline } from './pipeline.js';
import { ACKNOWLEDGED, type Middleware } from './settled.js';
import type { Around } from './step.js';

const passing: Middleware<string> = async (_context, next) => {
  const settled = await next();
  return settled;
};
void passing;

// @ts-expect-error a middleware that forgets to return what `next` gave
const forgetful: Middleware<string> = async (_context, next) => {
  await next();
};
void forgetful;

// @ts-expect-error an answer that no step made
const inventive: Middleware<string> = async () => ({ kind: 'ack' as const });
void inventive;

declare const toNumber: Around<string, number>;
declare const onNumbers: Around<number>;
pipeline<string>()
  .add(toNumber)
  .add(onNumbers)
  .end(async (value) => (value > 0 ? ACKNOWLEDGED : { kind: 'release' }));
// @ts-expect-error a step that needs what nobody before it hands on
pipeline<string>().add(onNumbers);

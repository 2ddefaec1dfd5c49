import type { Question } from '../harness/question.js';
import { check } from './check.js';
import { codegen } from './codegen.js';
import { consume } from './consume.js';
import { correlation } from './correlation.js';
import { envelope } from './envelope.js';
import { gateway } from './gateway.js';
import { growth } from './growth.js';
import { kafkaConsume, kafkaPublish } from './kafka.js';
import { latency } from './latency.js';
import { memory } from './memory.js';
import { publish } from './publish.js';
import { request } from './request.js';
import { startup } from './startup.js';
import { ask, record, relive } from './store.js';
import { validate } from './validate.js';

/** In the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [
  publish,
  consume,
  latency,
  request,
  correlation,
  record,
  ask,
  relive,
  validate,
  envelope,
  gateway,
  codegen,
  check,
  memory,
  startup,
  growth,
  kafkaPublish,
  kafkaConsume,
];

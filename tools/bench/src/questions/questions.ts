import type { Question } from '../harness/question.js';
import { consume } from './consume.js';
import { correlation } from './correlation.js';
import { envelope } from './envelope.js';
import { gateway } from './gateway.js';
import { latency } from './latency.js';
import { publish } from './publish.js';
import { validate } from './validate.js';

/** In the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [publish, consume, latency, correlation, validate, envelope, gateway];

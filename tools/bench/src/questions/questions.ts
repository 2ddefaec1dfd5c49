import type { Question } from '../harness/question.js';
import { consume } from './consume.js';
import { publish } from './publish.js';

/** In the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [publish, consume];

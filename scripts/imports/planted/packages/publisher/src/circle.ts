import type { Publish } from './index.js';

export type Planted = 'planted';
export type Circle = Publish;

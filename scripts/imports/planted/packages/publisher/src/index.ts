// Planted: a circle of types. The import check has to find it.
import type { Planted } from './circle.js';

export const publish: Planted = 'planted';
export type Publish = typeof publish;

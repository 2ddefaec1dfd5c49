import type { Registry } from './contract.js';

/** A function that returns a fresh copy of a contract's first example, with some of its properties replaced. */
export function createExampleOf(registry: Registry): (type: string, overrides?: object) => unknown;

/**
 * What a comparison asks. `set`: is every payload of one schema a payload of the other. `writer-reader`: does a tolerant reader
 * accept whatever a strict writer can send.
 */
export type Policy = 'set' | 'writer-reader';

export { decodeJson } from './decode-json.js';
export { findLongIntegers, type LongIntegers } from './long-integers.js';
export { maskCredentials } from './mask-credentials.js';
export { hasUnclearCredentials, maskUrl, splitHosts } from './mask-url.js';
export { describeLongIntegers, LONG_INTEGER, readStrictJson, type StrictJson } from './read-strict-json.js';
export { isReservedHeader } from './reserved-headers.js';

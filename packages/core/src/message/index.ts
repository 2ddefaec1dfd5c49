export { decodeJson } from './decode-json.js';
export { maskCredentials } from './mask-credentials.js';
export { hasUnclearCredentials, maskUrl, splitHosts } from './mask-url.js';
export { isReservedHeader } from './reserved-headers.js';

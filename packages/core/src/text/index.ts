export { closest, editDistance } from './closest.js';
export { escapeHtml } from './escape-html.js';

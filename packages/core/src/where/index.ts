/** @deprecated `closest` of `@bloodbank/core/text`. */
export { closest as nearestWord } from '../text/closest.js';
export { evaluateWhere } from './evaluate-where.js';
export type { Comparison, Expression, Literal } from './expression.js';
export { parseWhere } from './parse-where.js';

export { evaluateWhere } from './evaluate-where.js';
export type { Comparison, Expression, Literal } from './expression.js';
export { nearestWord } from './nearest-word.js';
export { parseWhere } from './parse-where.js';

import { expect, it } from 'vitest';
import { trimErrors } from './trim-errors.js';

const report = (error: string): string =>
  `const err1 = ${error};\nif(vErrors === null){\nvErrors = [err1];\n}\nelse {\nvErrors.push(err1);\n}\nerrors++;`;
const TYPE = '{instancePath,schemaPath:"#/a\\"b/type",keyword:"type",params:{type: "string"},message:"must be string"}';

it('shortens how an error is reported', () => {
  expect(trimErrors(report(TYPE))).toBe(
    'errors++,(vErrors ??= []).push({instancePath,keyword:"type",params:{type: "string"}});',
  );
  const other = '{instancePath,keyword:"pattern",params:{pattern: "a"},message:"must match"}';
  expect(trimErrors(report(other))).toBe(`errors++,(vErrors ??= []).push(${other});`);
  const joined = '{keyword:"required",params:{missingProperty: missing0},message:"must have \'"+missing0+"\'"}';
  expect(trimErrors(joined)).toBe('{keyword:"required",params:{missingProperty: missing0}}');
  expect(trimErrors('validate1(data.a, {instancePath,parentData:data,parentDataProperty:"a",rootData})')).toBe(
    'validate1(data.a, {instancePath})',
  );
  const inPlace = '{instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}';
  expect(trimErrors(inPlace)).toBe('{instancePath,dynamicAnchors}');
  const declared = '{instancePath="", parentData, parentDataProperty, rootData=data}={}';
  expect(trimErrors(declared)).toBe(declared);
});

it('leaves text of a schema alone, whatever it looks like', () => {
  const text = JSON.stringify({ const: ['x,schemaPath:', ',schemaPath:"#"', report(TYPE), ',message:"a"'] });
  expect(trimErrors(text)).toBe(text);
});

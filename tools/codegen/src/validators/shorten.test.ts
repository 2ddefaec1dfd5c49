import { expect, it } from 'vitest';
import { dropUnused } from './drop-unused.js';
import { indentCode } from './indent-code.js';
import { shorten } from './shorten.js';

const report = (error: string): string =>
  `const err1 = ${error};\nif(vErrors === null){\nvErrors = [err1];\n}\nelse {\nvErrors.push(err1);\n}\nerrors++;`;
const TYPE =
  '{instancePath:instancePath+"/a,{b}",schemaPath:"#/a\\"b/type",keyword:"type",params:{type: "string"},message:"must be string"}';

it('shortens how an error is reported', () => {
  expect(shorten(report(TYPE))).toBe('vErrors=wrongType(vErrors,instancePath+"/a,{b}","string");');
  const other = '{instancePath,keyword:"pattern",params:{pattern: "a"},message:"must match"}';
  expect(shorten(report(other))).toBe(`vErrors=add(vErrors,${other});`);
  const joined = '{keyword:"required",params:{missingProperty: missing0},message:"must have \'"+missing0+"\'"}';
  expect(shorten(joined)).toBe('{keyword:"required",params:{missingProperty: missing0}}');
});

it('hands over the place alone, and declares it', () => {
  expect(shorten('validate1(data.a, {instancePath,parentData:data,parentDataProperty:"a",rootData})')).toBe(
    'validate1(data.a, instancePath)',
  );
  expect(
    shorten('validate1(a, {instancePath:instancePath+"/a,})",parentData:data,parentDataProperty:i0,rootData})'),
  ).toBe('validate1(a, instancePath+"/a,})")');
  expect(
    shorten('function validate1(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){'),
  ).toBe('function validate1(data, instancePath = ""){');
});

it('leaves text of a schema alone, whatever it looks like', () => {
  const text = JSON.stringify({ const: ['x,schemaPath:', ',{instancePath})', report(TYPE), ',message:"a"'] });
  expect(shorten(text)).toBe(text);
  expect(dropUnused(`x(${text});`)).toBe(`x(${text});`);
  expect(indentCode(`if(a){\nx("}{", "\\"{");\n}`)).toBe(`if(a){\n x("}{", "\\"{");\n}`);
});

it('drops names that nothing asks for, and what only they ask for', () => {
  const code =
    'const _errs0 = errors;\nconst _errs1 = errors;\nvar valid0 = _errs1 === errors;\nif(errors === _errs0)x();';
  expect(dropUnused(code)).toBe('const _errs0 = errors;\nif(errors === _errs0)x();');
  const asked = 'const _errs1 = errors;\nvar valid0 = _errs1 === errors;\nif(valid0)x();';
  expect(dropUnused(asked)).toBe(asked);
});

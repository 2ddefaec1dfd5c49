/** What the keywords are made of. It is handed to them, so that ajv is loaded when it is first needed. */
export type AjvParts = Pick<typeof import('ajv'), '_' | 'Name' | 'str'> &
  Pick<typeof import('ajv/dist/compile/util.js'), 'alwaysValidSchema' | 'evaluatedPropsToName' | 'Type'>;

'use strict';

/** As `validation/ajv-library.cjs`: one file of many, and loaded when somebody asks where something stands. */
const { parseTree, printParseErrorCode } = require('jsonc-parser');

module.exports = { parseTree, printParseErrorCode };

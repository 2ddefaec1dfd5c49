'use strict';

/**
 * ajv and its formats, as a package's build makes one file of them, with their licences (docs/adr/0074): found one by one, their
 * files take longer to load than a validator takes to compile. From sources they are loaded as they are installed.
 */
module.exports = {
  core: require('ajv'),
  Ajv2019: require('ajv/dist/2019.js').Ajv2019,
  Ajv2020: require('ajv/dist/2020.js').Ajv2020,
  util: require('ajv/dist/compile/util.js'),
  addFormats: require('ajv-formats').default,
};

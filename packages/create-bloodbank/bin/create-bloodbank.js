#!/usr/bin/env node
// `npm create bloodbank my-bus` is `npx bloodbank init my-bus`.
process.argv.splice(2, 0, 'init');
await import(new URL('../bin/bloodbank.js', import.meta.resolve('bloodbank')).href);

/** @deprecated For one release: import from `@bloodbank/core/text`. */
export { closest, editDistance } from '@bloodbank/core/text';

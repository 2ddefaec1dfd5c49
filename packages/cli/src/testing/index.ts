/** Stands in `@bloodbank/bus/testing`; this name of it goes on working. */
export * from '@bloodbank/bus/testing';

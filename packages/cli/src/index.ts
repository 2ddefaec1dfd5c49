/** What a service imports stands in `@bloodbank/bus`; this name of it goes on working. */
export * from '@bloodbank/bus';

/**
 * Closes the bus on SIGTERM and SIGINT, then ends the process: no new work, what runs finishes, exit code 0. A second
 * signal ends it at once.
 *
 * @example
 * ```ts
 * const bus = await connectBus({ contracts, service: 'rag' });
 * closeOnSignals(bus);
 * ```
 */
export function closeOnSignals(bus: { close(): Promise<void> }): void {
  let isClosing = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isClosing) process.exit(signal === 'SIGINT' ? 130 : 143);
    isClosing = true;
    bus.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

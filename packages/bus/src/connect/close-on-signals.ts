import { createStopSignal } from './stop-signal.js';

/**
 * Closes the bus on SIGTERM and SIGINT, then ends the process: no new work, what runs finishes, exit code 0. A signal that
 * comes later again ends it at once. `onClosed` is called in between, for who says goodbye.
 *
 * @example
 * ```ts
 * const bus = await connectBus({ contracts, service: 'rag' });
 * closeOnSignals(bus);
 * ```
 */
export function closeOnSignals(bus: { close(): Promise<void> }, onClosed: () => void = () => {}): void {
  void createStopSignal().stopped.then(async () => {
    try {
      await bus.close();
      onClosed();
      process.exit(0);
    } catch (error) {
      console.error(error);
      process.exit(1);
    }
  });
}

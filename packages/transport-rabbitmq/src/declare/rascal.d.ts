/** The part of rascal that this package uses; rascal ships no types of its own. */
declare module 'rascal' {
  interface RascalBroker {
    on(event: 'error', listener: (error: Error) => void): this;
    shutdown(): Promise<void>;
  }

  interface Rascal {
    readonly BrokerAsPromised: { create(config: object): Promise<RascalBroker> };
    withDefaultConfig(config: object): object;
  }

  /** CommonJS without named exports. */
  const rascal: Rascal;
  export default rascal;
}

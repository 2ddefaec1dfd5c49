import type { ArmSetting } from '../harness/workload.js';

/** Whoever asks: connected, and ready to take answers. */
export interface OpenAsker {
  /** Resolves when the answer is there. */
  ask(): Promise<void>;
  close(): Promise<void>;
}

/** Whoever answers. Each answer is made as soon as its question is there. */
export interface OpenAnswerer {
  start(onAnswered: () => void): Promise<void>;
  close(): Promise<void>;
}

/** Both sides of a request. */
export interface RequestClient {
  openAsker(setting: ArmSetting): Promise<OpenAsker>;
  openAnswerer(setting: ArmSetting): Promise<OpenAnswerer>;
}

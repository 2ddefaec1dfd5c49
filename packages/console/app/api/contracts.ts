import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { call } from './call.js';

/** `GET /schemas`: one line of the catalogue. */
export interface ContractSummary {
  readonly type: string;
  readonly version: number;
  readonly kind: 'event' | 'command' | 'reply';
  readonly domain: string;
  readonly title: string;
  readonly description: string;
  readonly deprecated?: string;
}

const contracts = signal<readonly ContractSummary[] | undefined>(undefined);
let asked: Promise<readonly ContractSummary[]> | undefined;

/** All contracts that this key may read; empty until they are known. They change only with the gateway, so they are asked for once. */
export function useContracts(): readonly ContractSummary[] {
  useEffect(() => void loadContracts(), []);
  return contracts.value ?? [];
}

/** The same, once they are known; none where they cannot be had. */
export function loadContracts(): Promise<readonly ContractSummary[]> {
  asked ??= call<readonly ContractSummary[]>('schemas').then(
    (found) => {
      contracts.value = found;
      return found;
    },
    () => {
      // Whoever needs them next asks again.
      asked = undefined;
      return [];
    },
  );
  return asked;
}

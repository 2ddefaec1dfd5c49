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
let isAsked = false;

/** All contracts that this key may read; empty until they are known. They change only with the gateway, so they are asked for once. */
export function useContracts(): readonly ContractSummary[] {
  useEffect(() => {
    if (!isAsked) void load();
  }, []);
  return contracts.value ?? [];
}

async function load(): Promise<void> {
  isAsked = true;
  try {
    contracts.value = await call<readonly ContractSummary[]>('schemas');
  } catch {
    // Whoever needs them next asks again.
    isAsked = false;
  }
}

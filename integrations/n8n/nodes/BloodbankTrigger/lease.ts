import type { IDataObject, INodeExecutionData, IRun } from 'n8n-workflow';

/** A delivery as the gateway hands it out. */
export interface Delivery {
  readonly delivery_id: string;
  readonly attempt: number;
  readonly lease_expires_at: string;
  /** RFC 3339. The gateway holds it no longer, whatever is asked. */
  readonly held_until: string;
  readonly envelope: IDataObject;
}

export interface Settlement extends IDataObject {
  readonly outcome: 'ack' | 'retry' | 'dead-letter';
  readonly reason?: string;
}

/** The item that a workflow begins with. */
export function itemOf({ envelope, attempt, delivery_id }: Delivery): INodeExecutionData {
  return { json: { ...envelope, delivery: { attempt, delivery_id } } };
}

const MAX_REASON = 1_000;

/**
 * What a workflow that ended says of its event. Only success is one: a run that was cancelled or whose process crashed has done
 * an unknown part of its work. One that waits is kept by n8n itself, and goes on by itself.
 */
export function settlementOf(run: IRun | undefined, onError: 'retry' | 'dead-letter'): Settlement {
  const status = run?.status;
  if (status === 'success' || status === 'waiting') return { outcome: 'ack' };
  const said = run?.data?.resultData?.error?.message;
  const reason = `The workflow ended with status ${status ?? 'unknown'}${said === undefined ? '' : `: ${said}`}`;
  return { outcome: onError, reason: reason.slice(0, MAX_REASON) };
}

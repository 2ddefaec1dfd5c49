import type { ProjectionInfo } from '@bloodbank/core/ports';

/** A read model as the command line and the gateway answer it. */
export interface ProjectionJson {
  readonly name: string;
  readonly version: number;
  readonly state: ProjectionInfo['state'];
  readonly lag_events: number;
  readonly lag_seconds: number;
  readonly parked: number;
  readonly position: number;
  readonly holder: string | null;
  readonly building: ProjectionInfo['building'];
  readonly reason: string | null;
}

export function toProjectionJson(info: ProjectionInfo): ProjectionJson {
  const { lagEvents, lagSeconds, name, version, state, parked, position, holder, building, reason } = info;
  const lags = { lag_events: lagEvents, lag_seconds: Math.round(lagSeconds * 1_000) / 1_000 };
  return { name, version, state, ...lags, parked, position, holder, building, reason };
}

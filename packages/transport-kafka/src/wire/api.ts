import {
  type API,
  type Connection,
  findCoordinatorV4,
  metadataV9,
  metadataV10,
  metadataV11,
  metadataV12,
} from '@platformatic/kafka';

/** One request of the protocol in the versions that can be spoken here, newest first. */
export type Versions<A extends unknown[], R> = readonly { readonly api: API<A, R> }[];

export const METADATA: Versions<Parameters<typeof metadataV12.createRequest>, metadataV12.MetadataResponse> = [
  metadataV12,
  metadataV11,
  metadataV10,
  metadataV9,
] as never;

export const FIND_COORDINATOR: Versions<
  Parameters<typeof findCoordinatorV4.createRequest>,
  findCoordinatorV4.FindCoordinatorResponse
> = [findCoordinatorV4] as never;

/** Which versions of each request a broker speaks, by the request's number. */
export type Spoken = ReadonlyMap<number, { readonly min: number; readonly max: number }>;

/** @throws {Error} where the broker is too old, or too new, for every version that is known here. */
export function chooseApi<A extends unknown[], R>(versions: Versions<A, R>, spoken: Spoken): API<A, R> {
  for (const { api } of versions) {
    const range = spoken.get(api.key);
    if (range !== undefined && api.version >= range.min && api.version <= range.max) return api;
  }
  const [first] = versions;
  const range = spoken.get(first?.api.key ?? -1);
  const theirs = range === undefined ? 'it has none' : `it speaks ${range.min} to ${range.max}`;
  const ours = versions.map(({ api }) => api.version).join(', ');
  throw new Error(`The broker does not speak version ${ours} of request ${first?.api.key}: ${theirs}.`);
}

/** A request on one connection. */
export function ask<A extends unknown[], R>(api: API<A, R>, connection: Connection, args: A): Promise<R> {
  return api.async(connection, ...args);
}

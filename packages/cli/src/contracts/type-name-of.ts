import type { Contract } from '@bloodbank/core/contract';
import { eventTypeName } from '@bloodbank/schema-model/naming';

/** The name that code imports for the payload of a contract: `GithubPrCreatedV1`. */
export function typeNameOf({ type, version, typeName }: Contract): string {
  return typeName ?? eventTypeName(type, version);
}

import type { Registry } from '@bloodbank/core/contract';
import type { Source } from '@bloodbank/core/envelope';
import type { Transport } from '@bloodbank/core/ports';
import type { PublishMiddleware } from './publish-middleware.js';
import {
  type PublishAround,
  type PublishPipeline,
  type PublishRequest,
  type PublishStep,
  publishPipeline,
  type RoutedMessage,
  type SealedMessage,
} from './publish-step.js';
import { confirm } from './steps/confirm.js';
import { middleware } from './steps/middleware.js';
import { prepare } from './steps/prepare.js';
import { route } from './steps/route.js';
import { seal } from './steps/seal.js';
import { trace } from './steps/trace.js';
import { validate } from './steps/validate.js';

/** Steps that whoever composes a publisher puts in. Each may change what it hands on, or do something beside. */
export interface PublisherSteps {
  /** Around a sealed message, before it is written as bytes: a claim check, encryption. */
  readonly beforeRoute?: readonly PublishAround<SealedMessage>[];
  /** Around a message that is ready to leave: an outbox, a record of what was confirmed. */
  readonly beforeConfirm?: readonly PublishAround<RoutedMessage>[];
}

export interface MakingParts {
  readonly registry: Registry;
  readonly source: Source;
  readonly timeoutMs: number;
  readonly middlewares: readonly PublishMiddleware[];
}

export interface LeavingParts {
  readonly transport: Pick<Transport, 'publish' | 'system' | 'destinationOf'>;
  readonly timeoutMs: number;
  readonly steps: PublisherSteps;
}

/**
 * The way of a message out, outermost first, in two parts: several that are published together wait between them. What nobody
 * uses is not in it.
 */
export function makingSteps({ registry, source, timeoutMs, middlewares }: MakingParts): Making {
  return publishPipeline<PublishRequest>()
    .addAll(middlewares.map((run) => middleware(run, timeoutMs)))
    .add(prepare(registry))
    .add(validate)
    .add(seal(source));
}

export type Making = PublishPipeline<PublishRequest, SealedMessage>;

export function leavingSteps({ transport, timeoutMs, steps }: LeavingParts): PublishStep<SealedMessage> {
  return publishPipeline<SealedMessage>()
    .addAll(steps.beforeRoute ?? [])
    .add(route)
    .addAll(steps.beforeConfirm ?? [])
    .add(trace(transport))
    .end(confirm(transport, timeoutMs));
}

import { BloodbankError } from '@bloodbank/core/errors';
import type { Provider } from './provider.js';
import { fireflies } from './providers/fireflies.js';
import { github } from './providers/github.js';
import { plane } from './providers/plane.js';
import { standard } from './providers/standard.js';
import { stripe } from './providers/stripe.js';

export type ProviderName = 'plane' | 'github' | 'fireflies' | 'stripe' | 'standard';

export const PROVIDERS: Readonly<Record<ProviderName, Provider>> = { plane, github, fireflies, stripe, standard };

export const PROVIDER_NAMES: readonly ProviderName[] = ['plane', 'github', 'fireflies', 'stripe', 'standard'];

/** Which webhooks are open, and what their callers prove themselves with. */
export type WebhookProviders = Readonly<Partial<Record<ProviderName, WebhookSettings>>>;

export interface WebhookSettings {
  /** Any of them will do: while one replaces another, both are set. */
  readonly secrets?: readonly string[];
  /** Takes calls from anybody, where no secret is set. For trying out. */
  readonly allowUnsigned?: boolean;
}

/** @throws {BloodbankError} `config.invalid` for a webhook that anybody could call though nobody said so. */
export function assertSettings(name: ProviderName, { secrets = [], allowUnsigned = false }: WebhookSettings): void {
  if (secrets.length === 0 && !allowUnsigned) {
    throw new BloodbankError('config.invalid', `The webhook of ${name} has no secret: anybody could call it.`, {
      remedy: `Set ${secretVariableOf(name)} to the secret that ${name} signs with.`,
    });
  }
  for (const secret of secrets) {
    if (secret.trim() === '')
      throw new BloodbankError('config.invalid', `A secret of the webhook of ${name} is empty.`);
    PROVIDERS[name].checkSecret?.(secret);
  }
}

/** The setting that holds the secret: `GITHUB_WEBHOOK_SECRET`. */
export function secretVariableOf(name: ProviderName): `${Uppercase<ProviderName>}_WEBHOOK_SECRET` {
  return `${name.toUpperCase() as Uppercase<ProviderName>}_WEBHOOK_SECRET`;
}

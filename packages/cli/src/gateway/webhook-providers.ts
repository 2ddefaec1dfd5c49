import type { Settings } from '@bloodbank/bus/config';
import { PROVIDER_NAMES, secretVariableOf, type WebhookProviders } from '@bloodbank/gateway';

/** The webhooks that have a secret; and all of them, where that was asked for. */
export function webhookProvidersOf(settings: Settings): WebhookProviders {
  const { WEBHOOKS_ALLOW_UNSIGNED: allowUnsigned } = settings;
  const known = PROVIDER_NAMES.map(
    (name) => [name, { secrets: settings[secretVariableOf(name)], allowUnsigned }] as const,
  );
  return Object.fromEntries(known.filter(([, { secrets }]) => secrets.length > 0 || allowUnsigned));
}

import { bindingName, type RascalBinding } from '@bloodbank/topology';

/** Equal for the same binding, wherever it was read. */
export function bindingKeyOf({ source, destination, destinationType, bindingKey, options }: RascalBinding): string {
  const given = Object.entries(options ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([source, destination, destinationType, bindingKey, given]);
}

/** As a person reads it; arguments only where there are some. */
export function describeBinding(binding: RascalBinding): string {
  const given = Object.entries(binding.options ?? {});
  return given.length === 0
    ? bindingName(binding)
    : `${bindingName(binding)} ${JSON.stringify(Object.fromEntries(given))}`;
}

/** Copies are deep, so that a test which changes one changes no other. */
export function createExampleOf(registry) {
  return (type, overrides = {}) => {
    const contract = registry.find(type);
    if (contract === undefined) {
      const [closest] = registry.closestTypes(type);
      throw new TypeError(
        `No contract has the type ${JSON.stringify(type)}.${closest === undefined ? '' : ` Did you mean ${closest}?`}`,
      );
    }
    const [example] = contract.examples;
    const payload = isObject(example) && isObject(overrides) ? { ...example, ...overrides } : (example ?? overrides);
    const issues = contract.validatePublish(payload);
    if (issues.length > 0) {
      const reasons = issues.map(({ pointer, message }) => `${pointer === '' ? '(root)' : pointer} ${message}`);
      throw new TypeError(`With these overrides the example of ${type} may not be published: ${reasons.join('; ')}.`);
    }
    return structuredClone(payload);
  };
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

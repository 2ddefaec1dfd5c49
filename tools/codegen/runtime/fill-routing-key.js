const WORD = /^[A-Za-z0-9_-]+$/;
const MAX_LENGTH = 255;

export function fillRoutingKey(template, parameters, openEnd) {
  const key = template.replace(/\{([a-z0-9_]+)\}/g, (_, name) => {
    const value = parameters[name];
    const words = typeof value !== 'string' ? [''] : name === openEnd ? value.split('.') : [value];
    if (!words.every((word) => WORD.test(word))) {
      const form = name === openEnd ? 'one or more words with dots between them' : 'one word';
      throw new TypeError(`The parameter ${name} of ${template} must be ${form} of A-Z, a-z, 0-9, _ and -.`);
    }
    return value;
  });
  if (key.length > MAX_LENGTH)
    throw new RangeError(`The routing key has ${key.length} characters; AMQP allows ${MAX_LENGTH}.`);
  return key;
}

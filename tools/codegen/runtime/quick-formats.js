const DATE = '\\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)';
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)';

/** Nearly every date and time that is one, at a glance. What these do not match is looked at closely: leap days and seconds. */
const AT_A_GLANCE = {
  date: new RegExp(`^${DATE}$`),
  time: new RegExp(`^${TIME}$`),
  'date-time': new RegExp(`^${DATE}T${TIME}$`),
};

/** The formats with the same verdicts, several times as fast for dates and times as they are usually written. */
export function quickFormats(formats) {
  const quick = Object.entries(AT_A_GLANCE).map(([name, glance]) => {
    const { validate } = formats[name];
    return [name, { ...formats[name], validate: (text) => glance.test(text) || validate(text) }];
  });
  return { ...formats, ...Object.fromEntries(quick) };
}

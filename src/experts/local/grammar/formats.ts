const DIGIT_PAIR_TO_59 = '[0-5][0-9]';
const LEAP_YEAR = '(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';
const DATE = [
  '[0-9]{4}-(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])',
  '[0-9]{4}-(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)',
  '[0-9]{4}-02-(?:0[1-9]|1[0-9]|2[0-8])',
  `${LEAP_YEAR}-02-29`,
].join('|');
const CLOCK = `(?:[01][0-9]|2[0-3]):${DIGIT_PAIR_TO_59}`;
const TIME = `${CLOCK}:${DIGIT_PAIR_TO_59}(?:\\.[0-9]{1,9})?(?:Z|[+-]${CLOCK})`;
const COUNT = '[0-9]{1,9}';
const HOURS = chain('H', 'M', 'S');
const DAYS = chain('Y', 'M', 'D');
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const SHORT_LABEL = '[A-Za-z0-9](?:-?[A-Za-z0-9])*';
const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const GROUP = '[0-9A-Fa-f]{1,4}';
const IPV6 = [
  `(?:${GROUP}:){7}${GROUP}`,
  ...[1, 2, 3, 4, 5, 6].map((before) => `(?:${GROUP}:){${before}}(?::${GROUP}){1,${7 - before}}`),
  `:(?::${GROUP}){1,7}`,
  `(?:${GROUP}:){1,7}:`,
  '::',
].join('|');
const URI_CHAR = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})";
const AUTHORITY = `(?:${SHORT_LABEL}(?:\\.${SHORT_LABEL})*)(?::[0-9]{1,5})?`;
const QUERY = `(?:\\?(?:${URI_CHAR}|\\?)*)?(?:#(?:${URI_CHAR}|\\?)*)?`;

/**
 * Formats that are enforced, as patterns. Each allows only valid texts, though not all that the standards do: no leap
 * seconds, no quoted mailboxes, no user names in addresses.
 */
export const FORMATS: Readonly<Record<string, string>> = {
  date: `^(?:${DATE})$`,
  time: `^${TIME}$`,
  'date-time': `^(?:${DATE})T${TIME}$`,
  duration: `^P(?:${COUNT}W|${DAYS}(?:T${HOURS})?|T${HOURS})$`,
  uuid: '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$',
  email: `^[A-Za-z0-9_+-]+(?:\\.[A-Za-z0-9_+-]+)*@${SHORT_LABEL}(?:\\.${SHORT_LABEL})+$`,
  hostname: `^${LABEL}(?:\\.${LABEL})*$`,
  ipv4: `^${OCTET}(?:\\.${OCTET}){3}$`,
  ipv6: `^(?:${IPV6})$`,
  uri: `^[A-Za-z][A-Za-z0-9+.-]*:(?://${AUTHORITY}(?:/${URI_CHAR}*)?|[A-Za-z0-9]${URI_CHAR}*)${QUERY}$`,
};

/** Counts with these units: one or more, in this order, none left out in between (RFC 3339, appendix A). */
function chain(first: string, second: string, third: string): string {
  const [one, two, three] = [first, second, third].map((unit) => `${COUNT}${unit}`);
  return `(?:${one}(?:${two}(?:${three})?)?|${two}(?:${three})?|${three})`;
}

import type { Case } from './case.ts';

/** Schemas of texts. */
export const TEXTS: readonly Case[] = [
  {
    name: 'the length of a text, in characters',
    schema: { type: 'string', minLength: 2, maxLength: 3 },
    valid: ['"ab"', '"😀😀😀"', '"\\n\\u00e9"', '"\\ud83d\\ude00x"'],
    invalid: ['"a"', '"abcd"', '"a', '"\n\n"', '"\\ud83dx"', '"\\x41"'],
  },
  {
    name: 'the length of a long text',
    schema: { type: 'string', maxLength: 4500 },
    valid: ['""', `"${'x'.repeat(2500)}"`, `"${'x'.repeat(4500)}"`],
    invalid: [`"${'x'.repeat(4501)}"`],
  },
  {
    name: 'a pattern with anchors',
    schema: { type: 'string', pattern: '^[A-Z]{2}-\\d{2,3}(?:x|yz)?$' },
    valid: ['"AB-12"', '"AB-123x"', '"AB-12yz"'],
    invalid: ['"AB-1"', '"AB-1234"', '"aAB-12"', '"AB-12y"'],
  },
  {
    name: 'a pattern that is found somewhere',
    schema: { type: 'string', pattern: 'ab+c' },
    valid: ['"abc"', '"xxabbbcyy"', '"ababc"', '"\\n\\"abc\\\\"'],
    invalid: ['"ac"', '"ab"', '""'],
  },
  {
    name: 'a pattern with one anchor in each way',
    schema: { type: 'string', pattern: '^a|b$' },
    valid: ['"a"', '"axx"', '"xxb"', '"b"'],
    invalid: ['"xa"', '"bx"', '""'],
  },
  {
    name: 'a pattern with classes and escapes',
    schema: { type: 'string', pattern: '^[^\\s"\\\\x-z][\\]\\-.][\\w$]\\.\\u{1F600}$', maxLength: 5 },
    valid: ['"a]_.😀"', '"é-$.😀"', '"😀.0.😀"'],
    invalid: ['"x]_.😀"', '" ]_.😀"', '"ab_.😀"', '"a]-.😀"', '"a]_.😁"'],
  },
  {
    name: 'a pattern and a length',
    schema: { type: 'string', pattern: '^(?:ab)*$', minLength: 3, maxLength: 7 },
    valid: ['"abab"', '"ababab"'],
    invalid: ['""', '"ab"', '"abababab"', '"aba"'],
  },
  {
    name: 'two patterns',
    schema: { type: 'string', allOf: [{ pattern: '^[a-z]+$' }, { pattern: 'q' }, { maxLength: 4 }] },
    valid: ['"q"', '"aqb"', '"qqqq"'],
    invalid: ['"abc"', '"Q"', '"abcdq"'],
  },
  {
    name: 'control characters in a pattern',
    schema: { type: 'string', pattern: '^\\x01\\n[^a]$' },
    valid: ['"\\u0001\\nb"', '"\\u0001\\n\\t"'],
    invalid: ['"\\u0002\\nb"', '"\\u0001\\na"'],
  },
  ...formatCases(),
];

function formatCases(): Case[] {
  const formats: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      'date',
      ['2024-02-29', '2000-02-29', '1999-12-31'],
      ['2023-02-29', '1900-02-29', '2024-13-01', '2024-04-31'],
    ],
    ['time', ['23:59:59Z', '00:00:00.123+05:30'], ['24:00:00Z', '10:00Z', '10:00:00']],
    ['date-time', ['2024-02-29T10:00:00Z'], ['2024-02-30T10:00:00Z', '2024-02-29 10:00:00Z']],
    ['duration', ['P1D', 'PT5M', 'P1Y2M3DT4H5M6S', 'P2W'], ['P', 'PT', 'P1H', '1D']],
    ['uuid', ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567e89b12d3a456426614174000']],
    ['email', ['ada.l+x@mail.example.org'], ['ada@', '@b.io', 'a b@c.io', 'a..b@c.io']],
    ['hostname', ['example.org', 'a-b.c'], ['-a.b', 'a..b', '']],
    ['ipv4', ['0.0.0.0', '255.10.1.99'], ['256.1.1.1', '1.2.3', '01.2.3.4']],
    [
      'ipv6',
      ['::1', '2001:db8::8a2e:370:7334', '1:2:3:4:5:6:7:8', '::'],
      ['1:2:3', ':::', '1:2:3:4:5:6:7:8:9'],
    ],
    [
      'uri',
      ['https://example.org/a?b=c#d', 'mailto:a@b.io', 'urn:x:1'],
      ['example.org', '://x', 'http://a b'],
    ],
  ];
  return formats.map(([format, valid, invalid]) => ({
    name: `the format ${format}`,
    schema: { type: 'string', format },
    valid: valid.map((text) => JSON.stringify(text)),
    invalid: invalid.map((text) => JSON.stringify(text)),
  }));
}

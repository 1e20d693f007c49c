import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { redactText } from './redact-text.ts';
import { cases } from '../../../test/effort.ts';

describe('a text without its secrets', () => {
  test.each([
    ['see https://u:P@h/x for more', 'see https://***@h/x for more'],
    ['login failed: password=P', 'login failed: password=***'],
    ['at connect(host=h, password="P Q", port=1)', 'at connect(host=h, password="***", port=1)'],
    ["api_key => 'P'", "api_key => '***'"],
    ['AWS_SECRET_ACCESS_KEY=P\nREGION=eu', 'AWS_SECRET_ACCESS_KEY=***\nREGION=eu'],
    ['db.password: P\nhost: h', 'db.password: ***\nhost: h'],
    ['{"password":"P","host":"h"}', '{"password":"***","host":"h"}'],
    ['{\\"apiKey\\": \\"P\\", \\"n\\": 1}', '{\\"apiKey\\": \\"***\\", \\"n\\": 1}'],
    ["{'client_secret': 'P'}", "{'client_secret': '***'}"],
    ["os.environ['TOKEN'] = 'P'", "os.environ['TOKEN'] = '***'"],
    ['run --password P --verbose', 'run --password *** --verbose'],
    ['run --token=P -v', 'run --token=*** -v'],
    ['curl -H "Authorization: Bearer P1"', 'curl -H "Authorization: ***"'],
    ['Authorization: Basic dTpQ', 'Authorization: ***'],
    ['Cookie: session=P; a=b', 'Cookie: ***'],
    ['with Bearer abcdef123456 sent', 'with Bearer *** sent'],
    ['token eyJhbGciOiJI.eyJzdWIiOiIx.c2ln', 'token ***'],
    ["CREATE USER u PASSWORD 'P'", "CREATE USER u PASSWORD '***'"],
    ["ALTER USER u IDENTIFIED BY 'P' REPLACE 'Q'", "ALTER USER u IDENTIFIED BY '***' REPLACE 'Q'"],
    ["COPY t CREDENTIALS 'aws_secret_access_key=P'", "COPY t CREDENTIALS '***'"],
    ["WITH (SECRET_KEY = 'P', ENDPOINT = 'e')", "WITH (SECRET_KEY = '***', ENDPOINT = 'e')"],
    [`ledgerline_${'a'.repeat(42)}_`, '***'],
  ])('%j is shown as %j', (text, shown) => {
    expect(redactText(text)).toBe(shown);
    expect(redactText(shown)).toBe(shown);
  });

  test.each([
    'the password of a customer, hashed with argon2',
    'The token: see the documentation of the service',
    'SELECT a.token FROM a JOIN b ON a.token = b.token WHERE a.password IS NOT NULL',
    'SELECT count(*) AS tokens, secret FROM t WHERE token = ?',
    'primary key (id), foreign key (order_id)',
    'basic information about passengers',
    'the bearer certificates of 2026',
    'mail data-team@shop.example',
    'author=kim, compass=north',
    '',
  ])('%j holds nothing to hide', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

test('a secret is hidden whatever characters it has', () => {
  const secret = fc.stringMatching(/^SECRET[A-Za-z0-9+/=_.~!*-]{0,20}$/);
  const before = fc.constantFrom('password=', 'token: ', '--api-key ', '"pwd":"', "PASSWORD '");
  fc.assert(
    fc.property(before, secret, (prefix, value) => {
      expect(redactText(`x ${prefix}${value}`)).not.toContain('SECRET');
    }),
    { numRuns: cases(2000) },
  );
});

test('redacting takes time linear in the length of a text', () => {
  const pieces = [
    'password',
    'token ',
    'key=',
    '"',
    '\\',
    'a.',
    '-',
    'eyJ-',
    ' --token',
    'Bearer ',
    'eyJ',
    'x: ',
    '{',
    "token='",
  ];
  for (const piece of pieces) {
    expect(redactText(`token${piece.repeat(200_000)}`).length).toBeGreaterThan(0);
  }
}, 20_000);

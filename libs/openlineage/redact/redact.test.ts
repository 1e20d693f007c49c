import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { redactNamespace } from './redact.ts';
import { cases } from '../../../test/effort.ts';

describe('a namespace without its secrets', () => {
  test.each([
    ['postgres://shop:abc@db:5432', 'postgres://***@db:5432'],
    ['postgres://shop:@db:5432/shop', 'postgres://***@db:5432/shop'],
    ['postgres://:abc@db', 'postgres://***@db'],
    ['mysql://root:p@ss/wo:rd@db:3306', 'mysql://***@db:3306'],
    ['jdbc:oracle:thin:scott/tiger@//db:1521/orcl', 'jdbc:oracle:thin:***@//db:1521/orcl'],
    [
      'sqlserver://db:1433;user=sa;password=abc;database=shop',
      'sqlserver://db:1433;user=***;password=***;database=shop',
    ],
    ['sqlserver://db;password={a;b};database=shop', 'sqlserver://db;password=***;database=shop'],
    [
      'snowflake://org-acc?user=x&password=y&warehouse=z',
      'snowflake://org-acc?user=***&password=***&warehouse=z',
    ],
    [
      'https://b.s3.amazonaws.com/a?X-Amz-Signature=ab12&x=1',
      'https://b.s3.amazonaws.com/a?X-Amz-Signature=***&x=1',
    ],
    ['wasbs://c@acc.blob.core.windows.net?sig=abc', 'wasbs://c@acc.blob.core.windows.net?sig=***'],
    ['a=1; Pwd = abc ; b=2', 'a=1; Pwd = ***; b=2'],
    ['user=u password=P host=h', 'user=*** password=*** host=h'],
    ["host=h password='P Q' port=5432", 'host=h password=*** port=5432'],
    ['https://app.example/cb#access_token=P', 'https://app.example/cb#access_token=***'],
    ['https://app.example/#a=1&token=P', 'https://app.example/#a=1&token=***'],
    ['mongodb://h1:27017,u:P@h2:27017', 'mongodb://h1:27017,***@h2:27017'],
    ['mongodb://h1,h2,u:P@h3/db', 'mongodb://h1,h2,***@h3/db'],
    ['postgres://u:P@h1,v:Q@h2', 'postgres://***@h2'],
    ['postgres://u:my P@h', 'postgres://***@h'],
    ['sftp://u;x=P@h', 'sftp://***@h'],
    ['oracle:thin:scott/tiger@//db:1521/orcl', 'oracle:thin:***@//db:1521/orcl'],
    ['redis://:P@h:6379/0', 'redis://***@h:6379/0'],
    ['jdbc:postgresql://h/db?user=u&password=P', 'jdbc:postgresql://h/db?user=***&password=***'],
    ['jdbc:mysql://u:P@h:3306/db', 'jdbc:mysql://***@h:3306/db'],
  ])('%s is shown as %s', (namespace, shown) => {
    expect(redactNamespace(namespace)).toBe(shown);
  });

  test.each([
    'postgres://db:5432',
    'postgres://shop@db:5432/shop',
    'abfss://container@account.dfs.core.windows.net',
    'kafka://h1:9092,h2:9092',
    's3://bucket',
    'hdfs://nn:8020/user=shop/password',
    'arn:aws:glue:eu-west-1:123456789012',
    'urn:li:dataset:(a,b)',
    'user=x',
    'mongodb://[::1]:27017',
    'food_delivery',
    'airflow@prod:x',
    'host=h port=5432',
    'a b c',
    'https://docs.example/page#section',
    'kafka://h1:9092,h2:9092,h3:9092/topic',
    'mongodb://h1,h2/db',
    '',
  ])('%s holds nothing to hide', (namespace) => {
    expect(redactNamespace(namespace)).toBe(namespace);
  });
});

const host = fc.stringMatching(/^[a-z][a-z0-9.-]{0,12}$/);
const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: null });
const at = fc
  .tuple(host, port)
  .map(([name, number]) => (number === null ? name : `${name}:${number}`));
// In capitals, so that it is found wherever it remains; characters that a URL must escape are escaped.
const secret = fc.stringMatching(/^SECRET[A-Z0-9/+%@:=_!$*,.-]{0,10}$/);

describe('whatever the credentials are', () => {
  test('a password before the host is hidden, and the host is shown', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9._-]{0,8}$/), secret, at, (user, password, place) => {
        const shown = redactNamespace(`postgres://${user}:${password}@${place}`);
        expect(shown).toBe(`postgres://***@${place}`);
      }),
    );
  });

  test('a password parameter is hidden, and the others are shown', () => {
    const name = fc.constantFrom(
      'password',
      'PWD',
      'AccountKey',
      'access_token',
      'client-secret',
      'sig',
    );
    fc.assert(
      fc.property(name, secret, at, (parameter, password, place) => {
        expect(redactNamespace(`sqlserver://${place};${parameter}=${password};database=shop`)).toBe(
          `sqlserver://${place};${parameter}=***;database=shop`,
        );
      }),
    );
  });

  test('hiding twice hides nothing more', () => {
    const piece = fc.constantFrom(
      '//',
      ':',
      '@',
      ';',
      '?',
      '&',
      '=',
      '/',
      'user',
      'password',
      'a',
      '1',
      '***',
      '{',
      '}',
      ' ',
    );
    fc.assert(
      fc.property(fc.string({ unit: piece, maxLength: 14 }), (text) => {
        const once = redactNamespace(text);
        expect(redactNamespace(once)).toBe(once);
      }),
      { numRuns: cases(5000) },
    );
  });

  test('redacting a text without separators takes linear time', () => {
    for (const piece of [
      '//h,',
      '//a;b=',
      ' a=b',
      'oracle:a:',
      '//a:',
      ';a ',
      'a=',
      '{',
      '//',
      '@:',
      ';password={',
      'jdbc:oracle:a:/',
    ]) {
      expect(redactNamespace(piece.repeat(200_000)).length).toBeGreaterThan(0);
    }
  });
});

import { expect, test } from '@jest/globals';
import { redactJson } from './redact-json.ts';

test('what stands under the name of a secret is hidden', () => {
  expect(
    redactJson('{"spark.hadoop.fs.s3a.secret.key":"abc","dbPassword":1.50,"user":"shop"}'),
  ).toBe('{"dbPassword":"***","spark.hadoop.fs.s3a.secret.key":"***","user":"shop"}');
});

test('the value beside the name of a secret is hidden, as in an environment', () => {
  expect(redactJson('[{"name":"DB_PASSWORD","value":"abc"},{"name":"REGION","value":"eu"}]')).toBe(
    '[{"name":"DB_PASSWORD","value":"***"},{"name":"REGION","value":"eu"}]',
  );
  expect(redactJson('{"key":"api_token","value":"abc"}')).toBe('{"key":"api_token","value":"***"}');
});

test('the credentials of a URL are hidden wherever it stands', () => {
  expect(redactJson('{"a":[{"uri":"postgres://shop:abc@db:5432/shop"}]}')).toBe(
    '{"a":[{"uri":"postgres://***@db:5432/shop"}]}',
  );
});

test('everything else stays as it was sent, in canonical form', () => {
  const text =
    '{"fields":[{"name":"password","type":"text"}],"n":1.0,"no":null,"tags":[{"key":"pii","value":"true"}],"token":false}';
  expect(redactJson(text)).toBe(text);
});

test('a list under the name of a secret is looked into', () => {
  expect(redactJson('{"secrets":[{"name":"a"},{"password":"b"}]}')).toBe(
    '{"secrets":[{"name":"a"},{"password":"***"}]}',
  );
});

test('hiding twice hides nothing more', () => {
  const once = redactJson('{"password":"a","uri":"s3://k:abc@bucket"}');
  expect(redactJson(once)).toBe(once);
});

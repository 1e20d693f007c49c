import { expect, test } from '@jest/globals';
import { MAX_DEPTH } from '../json/json-parse.ts';
import { redactJson } from './redact-json.ts';

test('the value of a member with the name of a secret is hidden', () => {
  expect(
    redactJson('{"spark.hadoop.fs.s3a.secret.key":"abc","dbPassword":1.50,"user":"shop"}'),
  ).toBe('{"dbPassword":"***","spark.hadoop.fs.s3a.secret.key":"***","user":"shop"}');
});

test('the value next to the name of a secret is hidden, as in an environment', () => {
  expect(redactJson('[{"name":"DB_PASSWORD","value":"abc"},{"name":"REGION","value":"eu"}]')).toBe(
    '[{"name":"DB_PASSWORD","value":"***"},{"name":"REGION","value":"eu"}]',
  );
  expect(redactJson('{"key":"api_token","value":"abc"}')).toBe('{"key":"api_token","value":"***"}');
});

test('the credentials of a URL are hidden anywhere in a text', () => {
  expect(redactJson('{"a":[{"uri":"postgres://shop:abc@db:5432/shop"}]}')).toBe(
    '{"a":[{"uri":"postgres://***@db:5432/shop"}]}',
  );
});

test('everything else stays as it was sent, in canonical form', () => {
  const text =
    '{"fields":[{"name":"password","type":"text"}],"n":1.0,"no":null,"tags":[{"key":"pii","value":"true"}],"token":false}';
  expect(redactJson(text)).toBe(text);
});

test('everything beneath the name of a secret is hidden, except true, false and null', () => {
  expect(redactJson('{"secrets":[{"name":"a"},["b",{"on":true,"n":1,"no":null}]]}')).toBe(
    '{"secrets":[{"name":"***"},["***",{"n":"***","no":null,"on":true}]]}',
  );
  expect(redactJson('{"name":"API_TOKEN","value":["a","b"]}')).toBe(
    '{"name":"API_TOKEN","value":["***","***"]}',
  );
});

test.each([
  'authorization',
  'Cookie',
  'creds',
  'pass',
  'db_pass',
  'dbPass',
  'SMTP_AUTH',
  'passwords',
])('%s is the name of a secret', (name) => {
  expect(redactJson(JSON.stringify({ [name]: 'abc' }))).toBe(JSON.stringify({ [name]: '***' }));
});

test.each(['passenger', 'compass', 'author', 'key', 'keyspace', 'user', 'authority', 'bypass'])(
  '%s is not',
  (name) => {
    const text = JSON.stringify({ [name]: 'abc' });
    expect(redactJson(text)).toBe(text);
  },
);

test('the argument after an option is hidden', () => {
  expect(redactJson('{"args":["--password","x","--user","shop","--token=y","-v"]}')).toBe(
    '{"args":["--password","***","--user","shop","--token=***","-v"]}',
  );
});

test('a column with the name of a secret is shown with its lineage and its metrics', () => {
  for (const text of [
    '{"fields":{"password":{"inputFields":[{"field":"password","name":"t","namespace":"n"}]}}}',
    '{"columnMetrics":{"token":{"distinctCount":7,"nullCount":0}}}',
  ]) {
    expect(redactJson(text)).toBe(text);
  }
  expect(redactJson('{"fields":{"password":"abc"}}')).toBe('{"fields":{"password":"***"}}');
});

test('JSON as deep as an event may be is shown', () => {
  const deep = `${'['.repeat(MAX_DEPTH - 1)}{"password":"abc"}${']'.repeat(MAX_DEPTH - 1)}`;
  expect(redactJson(deep)).toBe(deep.replace('abc', '***'));
});

test('hiding twice hides nothing more', () => {
  const once = redactJson('{"password":"a","uri":"s3://k:abc@bucket"}');
  expect(redactJson(once)).toBe(once);
});

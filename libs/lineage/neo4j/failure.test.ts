import { expect, it } from '@jest/globals';
import { parseAddress } from './address.ts';
import { alreadyExists, isTooLarge, isTransient, explained } from './failure.ts';

const address = parseAddress('bolt://me:secret@h/main');
const failure = (code: string, message = 'a message of the server') =>
  Object.assign(new Error(message), { code });

it.each([
  ['ServiceUnavailable', true],
  ['SessionExpired', true],
  ['Neo.TransientError.Transaction.DeadlockDetected', true],
  ['Neo.TransientError.General.DatabaseUnavailable', true],
  ['ECONNREFUSED', true],
  ['ENOTFOUND', false],
  ['Neo.ClientError.Security.Unauthorized', false],
  ['Neo.ClientError.Security.AuthenticationRateLimit', false],
  ['Neo.ClientError.Database.DatabaseNotFound', false],
  ['Neo.ClientError.Statement.SyntaxError', false],
])('waiting may help after %s: %s', (code, helps) => {
  const error = failure(code);
  expect(isTransient(error)).toBe(helps);
  expect(isTransient(explained(error, address) ?? error)).toBe(helps);
});

it('waiting may help if the pool has no free connection, for which the driver has no code', () => {
  expect(isTransient(failure('N/A', 'Connection acquisition timed out in 10000 ms.'))).toBe(true);
});

it('an error that is not about the server is not explained', () => {
  expect(explained(failure('Neo.ClientError.Statement.SyntaxError'), address)).toBeNull();
  expect(explained(new RangeError('ours'), address)).toBeNull();
});

it('a batch that is too large is not retried as it is', () => {
  expect(isTooLarge(failure('Neo.TransientError.General.MemoryPoolOutOfMemoryError'))).toBe(true);
  expect(isTooLarge(failure('Neo.TransientError.General.OutOfMemoryError'))).toBe(false);
});

it.each([
  ['Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists', true],
  ['Neo.ClientError.Schema.ConstraintAlreadyExists', true],
  ['Neo.ClientError.Schema.ConstraintCreationFailed', false],
])('after %s the index or constraint exists already: %s', (code, isThere) => {
  expect(alreadyExists(failure(code))).toBe(isThere);
});

it.each([
  ['Neo.ClientError.Security.Unauthorized', 'refuses to log us in as user me'],
  ['Neo.ClientError.Security.CredentialsExpired', 'wants the password of user me to be changed'],
  ['Neo.ClientError.Security.Forbidden', 'logs us in as user me, but does not allow this'],
  ['Neo.ClientError.Database.DatabaseNotFound', 'has no database main'],
  ['Neo.TransientError.General.DatabaseUnavailable', 'has a database that is not ready yet'],
])('%s is explained as "%s", without the password', (code, sentence) => {
  const message = explained(failure(code), address)?.message ?? '';
  expect(message).toContain(`the graph at bolt://h/main ${sentence}`);
  expect(message).not.toContain('secret');
});

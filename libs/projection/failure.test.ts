import { describe, expect, it } from '@jest/globals';
import { describeFailure } from './failure.ts';

const thrown = (throwing: () => unknown): unknown => {
  try {
    throwing();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('the description of a failure', () => {
  it('names the class and the place of an error', () => {
    const failure = describeFailure(
      thrown(function failing() {
        throw new RangeError('too long');
      }),
    );
    expect(failure).toMatch(/^RangeError at failing \(libs\/projection\/failure\.test\.ts:\d+\), /);
    expect(failure.split(', ').length).toBeLessThanOrEqual(8);
  });

  it('leaves out the message, whatever it looks like, and the paths of the machine', () => {
    const message = 'orders\n    at secret (libs/password.ts:1:1)\n    at another';
    const failure = describeFailure(
      thrown(() => {
        throw new TypeError(message);
      }),
    );
    expect(failure).toMatch(/^TypeError at /);
    expect(failure).not.toMatch(/orders|secret|password|another/);
    expect(failure).not.toContain(process.cwd());
  });

  it('shows no frames where the message was changed, and no name that is none', () => {
    const error = new Error('orders\n    at secret (libs/password.ts:1:1)');
    // Node makes the text of the stack when it is first read.
    expect(error.stack).toContain('orders');
    error.message = 'customers';
    expect(describeFailure(error)).toBe('Error');
    const Odd = { ['a name (secret)']: class extends Error {} }['a name (secret)'];
    expect(describeFailure(new Odd())).toMatch(/^Error( at |$)/);
    expect(describeFailure('a secret')).toBe('a value of type string was thrown');
  });
});

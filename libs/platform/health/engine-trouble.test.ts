import { expect, it } from '@jest/globals';
import { ClockWrong, LogStopped, LogUnavailable } from '#event-store';
import { readConfig } from '../config/config.ts';
import { engineTrouble } from './engine-trouble.ts';

const config = readConfig({});

it.each([
  new LogStopped('the disk is full'),
  new LogUnavailable('it does not answer'),
  new ClockWrong('the clock jumped'),
])('returns the message of an engine that cannot be used: %s', (error) => {
  expect(engineTrouble(config, error)).toBe(error.message);
});

it('returns no message for other errors, whose messages may contain anything', () => {
  expect(engineTrouble(config, new Error('unreachable'))).toBeNull();
  expect(engineTrouble(config, 'text')).toBeNull();
});

import { expect, it } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { GraphUnavailable } from '#lineage';
import { answerStatus } from './answer-status.ts';
import { Refusal } from './refusal.ts';

const platform = {
  troubleIn: (error: unknown) => (error instanceof GraphUnavailable ? error.message : null),
};
const failed = (originalError: Error) => [new GraphQLError('', { originalError })];
const unavailable = failed(new GraphUnavailable('no Neo4j answers'));

it.each([
  ['nothing is answered since an engine is gone', { data: null, errors: unavailable }, 503],
  [
    'no field is answered since an engine is gone',
    { data: { dataset: null }, errors: unavailable },
    503,
  ],
  ['something is answered', { data: { dataset: null, status: {} }, errors: unavailable }, 200],
  ['what is asked for is not known', { data: { dataset: null } }, 200],
  ['the question is refused', { data: null, errors: failed(new Refusal('FORBIDDEN', 'no')) }, 200],
])('the status where %s is told', (_, result, status) => {
  expect(answerStatus(result, platform)).toBe(status);
});

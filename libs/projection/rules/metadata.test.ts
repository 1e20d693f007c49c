import { describe, expect, it } from '@jest/globals';
import { annotationsOf, countingStatements, isLater, type FacetStatement } from './metadata.ts';

/** `integration content`, in event order; `-` for `_deleted`. */
const stated = (...lines: readonly string[]): readonly FacetStatement[] =>
  lines.map((line, index) => {
    const [integration = '', content = ''] = line.split(' ');
    return { integration, orderKey: `${index}`, content: content === '-' ? null : content };
  });

const counting = (key: string, ...lines: readonly string[]): readonly string[] =>
  countingStatements(key, stated(...lines), ({ content }) => content === 'empty').map(
    ({ integration, content }) => `${integration} ${content ?? '-'}`,
  );

const KIM = 'urn:ledgerline:person:kim';
const SAM = 'urn:ledgerline:person:sam';

describe('the statements of a facet that count', () => {
  it.each(['tags', 'ownership', 'schema', 'columnLineage', 'symlinks', 'lifecycleStateChange'])(
    'are all of them for %s, but for those that were deleted',
    (key) => {
      expect(counting(key, 'spark a', 'dbt -', 'airflow b')).toEqual(['spark a', 'airflow b']);
    },
  );

  it('are the newest for a facet with one value', () => {
    expect(counting('documentation', 'spark a', 'dbt b')).toEqual(['dbt b']);
    expect(counting('constructor', 'dbt b', 'spark a')).toEqual(['spark a']);
    expect(counting('documentation')).toEqual([]);
  });

  it('are those of a person before those of software, however old', () => {
    expect(counting('documentation', `${KIM} a`, 'spark b')).toEqual([`${KIM} a`]);
    expect(counting('documentation', `${KIM} a`, `${SAM} b`, 'spark c')).toEqual([`${SAM} b`]);
  });

  it('do not include a deleted one: another one counts again', () => {
    expect(counting('documentation', 'spark a', `${KIM} -`)).toEqual(['spark a']);
    expect(counting('documentation', 'spark a', 'dbt b', 'dbt -')).toEqual(['dbt b']);
    expect(counting('documentation', 'spark -')).toEqual([]);
  });

  it('do not include an empty one where another says something', () => {
    expect(counting('documentation', 'spark a', `${KIM} empty`, 'dbt empty')).toEqual(['spark a']);
    expect(counting('documentation', 'spark empty')).toEqual(['spark empty']);
  });

  it('are the latest jobType alone, whoever sent it, and none once that is deleted', () => {
    expect(counting('jobType', `${KIM} a`, 'spark b')).toEqual(['spark b']);
    expect(counting('jobType', 'spark a', 'dbt -')).toEqual([]);
  });

  it('do not depend on the order in which they are given', () => {
    const statements = stated('spark a', 'dbt b', `${KIM} c`, `${SAM} d`);
    for (const key of ['documentation', 'jobType'])
      expect(countingStatements(key, statements.toReversed())).toEqual(
        countingStatements(key, statements),
      );
  });
});

it('of two statements in one event the content decides which is later, and a deletion is not', () => {
  const [a, b] = [
    { orderKey: '1', content: 'a' },
    { orderKey: '1', content: 'b' },
  ];
  expect([isLater(b, a), isLater(a, b), isLater(a, a)]).toEqual([true, false, false]);
  expect(isLater(a, { orderKey: '1', content: null })).toBe(true);
  expect(isLater({ orderKey: '2', content: null }, b)).toBe(true);
});

describe('the annotations in a facet', () => {
  it('are its description, unless that is empty', () => {
    expect(annotationsOf('documentation', { description: 'Every order' })).toEqual([
      { kind: 'DESCRIPTION', name: '', value: 'Every order', field: null },
    ]);
    expect(annotationsOf('documentation', { description: '' })).toEqual([]);
  });

  it('are its owners; an empty type is none', () => {
    const owners = [
      { name: 'team:crm', type: 'MAINTAINER' },
      { name: 'kim', type: '' },
      { type: 'x' },
    ];
    expect(annotationsOf('ownership', { owners })).toEqual([
      { kind: 'OWNER', name: 'team:crm', value: 'MAINTAINER', field: null },
      { kind: 'OWNER', name: 'kim', value: null, field: null },
    ]);
  });

  it('are its tags, with the fields that they are on', () => {
    const tags = [
      { key: 'pii', value: 'true', field: 'email' },
      { key: 'tier', value: '1' },
      { key: 'no value' },
    ];
    expect(annotationsOf('tags', { tags })).toEqual([
      { kind: 'TAG', name: 'pii', value: 'true', field: 'email' },
      { kind: 'TAG', name: 'tier', value: '1', field: null },
    ]);
  });

  it('are text that every engine can store', () => {
    expect(
      annotationsOf('tags', { tags: [{ key: 'a\0', value: '\ud800', field: 'f\0' }] }),
    ).toEqual([{ kind: 'TAG', name: 'a\\u0000', value: '\\ud800', field: 'f\\u0000' }]);
  });

  it('are none in other facets, and none where the shape is another', () => {
    expect(annotationsOf('constructor', { description: 'x' })).toEqual([]);
    expect(annotationsOf('tags', { tags: 'pii' })).toEqual([]);
    expect(annotationsOf('ownership', null)).toEqual([]);
    expect(annotationsOf('documentation', { description: 1 })).toEqual([]);
  });
});

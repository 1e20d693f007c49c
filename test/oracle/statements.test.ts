import { describe, expect, it } from '@jest/globals';
import { naive } from './naive.ts';
import { arriving, columnsFrom, declaredDataset, declaredJob, told } from './telling.ts';

const document = (...events: readonly object[]) => naive(arriving(events));
const edges = (...events: readonly object[]): readonly string[] =>
  document(...events).edges.map(
    ([[, from], [, to], job, basis]) => `${from} -> ${to} ${job?.[1] ?? 'null'} ${basis}`,
  );
const uses = (pairs: readonly (readonly [readonly string[], readonly string[]])[]) =>
  pairs.map(([job, dataset]) => `${job[1] ?? ''} ${dataset[1] ?? ''}`);

const dataset = (name: string, field?: string): object => ({
  type: 'DATASET',
  namespace: 'n',
  name,
  ...(field === undefined ? {} : { field }),
});
const entry = (name: string, ...inputs: readonly object[]): object => ({
  ...dataset(name),
  inputs,
});
const lineage = (...entries: readonly object[]): object => ({ lineage: { entries } });

describe('what a run states', () => {
  it('an input that no columnLineage mentions may feed every output', () => {
    expect(
      edges(
        told('r COMPLETE 2026-01-01 A B C -> X Y', {
          facets: { X: columnsFrom('x <- A.a'), Y: columnsFrom('y <- B.b') },
        }),
      ),
    ).toEqual(['A -> X j COLUMN', 'B -> Y j COLUMN', 'C -> X j INFERRED', 'C -> Y j INFERRED']);
  });

  it('an output without columnLineage is fed by every input', () => {
    expect(
      edges(told('r COMPLETE 2026-01-01 A B -> X Y', { facets: { X: columnsFrom('x <- A.a') } })),
    ).toEqual(['A -> X j COLUMN', 'A -> Y j INFERRED', 'B -> X j INFERRED', 'B -> Y j INFERRED']);
  });

  it('an empty columnLineage is as none', () => {
    expect(edges(told('r COMPLETE 2026-01-01 A -> X', { facets: { X: columnsFrom() } }))).toEqual([
      'A -> X j INFERRED',
    ]);
  });

  it('a source that stands only in columnLineage is read', () => {
    const { edges: found, reads } = document(
      told('r COMPLETE 2026-01-01 -> X', { facets: { X: columnsFrom('* <- A.a') } }),
    );
    expect(found).toHaveLength(1);
    expect(uses(reads)).toEqual(['j A']);
  });

  it('a facet replaces its former self as a whole, and a null facet does not', () => {
    expect(
      edges(
        told('r START 2026-01-01 -> X', { facets: { X: columnsFrom('x <- A.a', 'y <- B.b') } }),
        told('r RUNNING 2026-01-02 -> X', { facets: { X: columnsFrom('x <- A.a') } }),
        told('r COMPLETE 2026-01-03 -> X', { facets: { X: { columnLineage: null } } }),
      ),
    ).toEqual(['A -> X j COLUMN']);
  });

  it('what stands as INDIRECT in every output field concerns the output as a whole', () => {
    const source = (...subtypes: readonly string[]): object => ({
      namespace: 'n',
      name: 'A',
      field: 'k',
      transformations: subtypes.map((subtype) => ({ type: 'INDIRECT', subtype, masking: false })),
    });
    const columnLineage = {
      fields: {
        x: { inputFields: [source('JOIN', 'SORT')] },
        y: { inputFields: [source('JOIN')] },
      },
    };
    expect(
      document(
        told('r COMPLETE 2026-01-01 -> X', { facets: { X: { columnLineage } } }),
      ).fieldEdges.map(([, [, , field], , , subtype]) => [field, subtype]),
    ).toEqual([
      [null, 'JOIN'],
      ['x', 'SORT'],
    ]);
  });

  it('an explicit facet anywhere in the run is the whole picture', () => {
    const {
      edges: found,
      reads,
      writes,
    } = document(
      told('r START 2026-01-01 A B -> X Y', { jobFacets: lineage(entry('X', dataset('A'))) }),
      told('r COMPLETE 2026-01-02', { jobFacets: lineage(entry('X', dataset('C', 'c'))) }),
    );
    expect(found.map(([[, from], [, to], , basis]) => `${from} ${to} ${basis}`)).toEqual([
      'A X EXPLICIT',
      'C X EXPLICIT',
    ]);
    expect(uses(reads)).toEqual(['j A', 'j B', 'j C']);
    expect(uses(writes)).toEqual(['j X', 'j Y']);
  });

  it('an explicit facet without entries states no edge', () => {
    expect(edges(told('r COMPLETE 2026-01-01 A -> X', { jobFacets: lineage() }))).toEqual([]);
  });

  it('JOB targets and sources are edges between jobs', () => {
    const job = { type: 'JOB', namespace: 'n', name: 'k' };
    const { jobEdges } = document(
      told('r COMPLETE 2026-01-01', {
        jobFacets: lineage({ type: 'JOB', inputs: [job] }, { ...job, inputs: [{ type: 'JOB' }] }),
      }),
    );
    expect(jobEdges).toEqual([
      [
        ['n', 'j'],
        ['n', 'k'],
        ['n', 'j'],
      ],
      [
        ['n', 'k'],
        ['n', 'j'],
        ['n', 'j'],
      ],
    ]);
  });
});

describe('what is current besides rounds', () => {
  it('an unfinished run adds, but infers nothing between what the round names', () => {
    expect(
      edges(
        told('r1 COMPLETE 2026-01-01 A -> X'),
        told('r2 COMPLETE 2026-01-02 B -> Y', { job: 'k' }),
        told('r3 START 2026-01-03 A C -> X Z'),
      ),
    ).toEqual([
      'A -> X j INFERRED',
      'A -> Z j INFERRED',
      'B -> Y k INFERRED',
      'C -> X j INFERRED',
      'C -> Z j INFERRED',
    ]);
    expect(
      edges(
        told('r1 COMPLETE 2026-01-01 A -> X', { facets: { X: columnsFrom('x <- B.b') } }),
        told('r3 START 2026-01-03 B A -> X'),
      ),
    ).toEqual(['A -> X j INFERRED', 'B -> X j COLUMN']);
  });

  it('a run with an extraction error adds and removes nothing', () => {
    expect(
      edges(
        told('r1 COMPLETE 2026-01-01 A -> X'),
        told('r2 COMPLETE 2026-01-02 B -> X', { runFacets: { extractionError: {} } }),
      ),
    ).toEqual(['A -> X j INFERRED', 'B -> X j INFERRED']);
  });

  it('runs that overlap are one round, runs that only follow are not', () => {
    const two = (second: string): readonly string[] =>
      edges(
        told('r1 START 2026-01-01T01:00:00 A -> X'),
        told('r1 COMPLETE 2026-01-01T02:00:00'),
        told(`r2 START ${second} B -> X`),
        told('r2 COMPLETE 2026-01-01T03:00:00'),
      );
    expect(two('2026-01-01T02:00:00')).toEqual(['A -> X j INFERRED', 'B -> X j INFERRED']);
    expect(two('2026-01-01T02:00:01')).toEqual(['B -> X j INFERRED']);
  });

  it('what a job declares stands beside its runs, until it declares otherwise', () => {
    const run = told('r1 COMPLETE 2026-01-01 A -> X');
    const declared = [run, declaredJob('2026-01-02 B -> X'), declaredJob('2026-01-03 C -> X')];
    expect(edges(...declared)).toEqual(['A -> X j INFERRED', 'C -> X j INFERRED']);
    expect(edges(...declared, declaredJob('2026-01-04'))).toHaveLength(2);
    expect(
      edges(...declared, declaredJob('2026-01-04', { jobFacets: { lineage: { _deleted: true } } })),
    ).toEqual(['A -> X j INFERRED']);
  });

  it('what a dataset declares is stated by no job', () => {
    const first = declaredDataset('2026-01-01', 'X', {
      lineage: { inputs: [dataset('A')], fields: { x: { inputs: [dataset('B', 'b')] } } },
    });
    expect(edges(first)).toEqual(['A -> X null EXPLICIT', 'B -> X null EXPLICIT']);
    expect(edges(first, declaredDataset('2026-01-02', 'X', {}))).toHaveLength(2);
    expect(
      edges(first, declaredDataset('2026-01-02', 'X', { lineage: { _deleted: true } })),
    ).toEqual([]);
    expect(edges(first, declaredDataset('2026-01-02', 'X', { lineage: { inputs: [] } }))).toEqual(
      [],
    );
  });
});

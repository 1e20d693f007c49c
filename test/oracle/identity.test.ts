import { describe, expect, it } from '@jest/globals';
import { naive } from './naive.ts';
import { arriving, declaredDataset, told } from './telling.ts';

const document = (...events: readonly object[]) => naive(arriving(events));
const datasets = (...events: readonly object[]): readonly string[] =>
  document(...events).datasets.map(({ name, aliases }) =>
    [name, ...aliases.map(([, alias]) => alias)].join(' = '),
  );
const edges = (...events: readonly object[]): readonly string[] =>
  document(...events).edges.map(([[, from], [, to]]) => `${from} -> ${to}`);

const symlink = (name: string, type = 'LOCATION'): object => ({
  symlinks: { identifiers: [{ namespace: 'n', name, type }] },
});
const renamedFrom = (name: string): object => ({
  lifecycleStateChange: {
    lifecycleStateChange: 'RENAME',
    previousIdentifier: { namespace: 'n', name },
  },
});
const drop = { lifecycleStateChange: { lifecycleStateChange: 'DROP' } };

describe('symlinks', () => {
  it('make two names one dataset, however late, and it shows its least name', () => {
    const before = [
      told('r1 COMPLETE 2026-01-01 A -> X'),
      told('r2 COMPLETE 2026-01-01 P -> Z', { job: 'k' }),
    ];
    expect(edges(...before)).toEqual(['A -> X', 'P -> Z']);
    const late = told('r0 COMPLETE 2025-01-01 -> X', { job: 'l', facets: { X: symlink('P') } });
    expect(edges(...before, late)).toEqual(['A -> P', 'P -> Z']);
    expect(datasets(...before, late)).toEqual(['A', 'P = X', 'Z']);
  });

  it('show the least TABLE identifier', () => {
    expect(
      datasets(told('r1 COMPLETE 2026-01-01 -> A', { facets: { A: symlink('T', 'TABLE') } })),
    ).toEqual(['T = A']);
  });

  it('end by a later dataset event, and may be stated again', () => {
    const linked = told('r1 COMPLETE 2026-01-02 -> A', { facets: { A: symlink('B') } });
    const ended = (day: string): object =>
      declaredDataset(day, 'A', { symlinks: { _deleted: true } });
    expect(datasets(linked, ended('2026-01-03'))).toEqual(['A', 'B']);
    expect(datasets(linked, ended('2026-01-01'))).toEqual(['A = B']);
    expect(
      datasets(linked, declaredDataset('2026-01-03', 'B', { symlinks: { _deleted: true } })),
    ).toEqual(['A = B']);
  });
});

describe('RENAME', () => {
  const model = told('r1 COMPLETE 2026-01-01 A -> M');
  const toBackup = told('r2 COMPLETE 2026-01-02 -> M_backup', {
    job: 'rename',
    facets: { M_backup: renamedFrom('M') },
  });

  it('moves the dataset, and the old name still finds it', () => {
    expect(edges(model, toBackup)).toEqual(['A -> M_backup']);
    expect(datasets(model, toBackup)).toEqual(['A', 'M_backup = M']);
  });

  it('by a run that did not complete moves nothing', () => {
    const failing = { ...toBackup, eventType: 'FAIL' };
    expect(datasets(model, failing)).toEqual(['A', 'M', 'M_backup']);
  });

  it('leaves the old name to what is stated under it later', () => {
    const again = told('r3 COMPLETE 2026-01-03 B -> M', { job: 'other' });
    expect(edges(model, toBackup, again)).toEqual(['A -> M_backup', 'B -> M']);
    expect(datasets(model, toBackup, again)).toEqual(['A', 'B', 'M', 'M_backup']);
  });

  it('swaps a model in', () => {
    const built = told('r3 COMPLETE 2026-01-01T12:00:00 B -> M_tmp', { job: 'build' });
    const swapped = told('r4 COMPLETE 2026-01-03 -> M', {
      job: 'swap',
      facets: { M: renamedFrom('M_tmp') },
    });
    const all = [model, built, toBackup, swapped];
    expect(edges(...all)).toEqual(['A -> M_backup', 'B -> M']);
    expect(datasets(...all)).toEqual(['A', 'B', 'M = M_tmp', 'M_backup']);
    expect(edges(...[...all].reverse())).toEqual(['A -> M_backup', 'B -> M']);
  });
});

describe('DROP', () => {
  const made = told('r1 COMPLETE 2026-01-01 A -> X');
  const read = told('r2 COMPLETE 2026-01-01 X -> Z', { job: 'k' });
  const dropped = told('r3 COMPLETE 2026-01-02 -> X', { job: 'drop', facets: { X: drop } });

  it('hides every edge at the dataset, which stays known', () => {
    const { edges: left, reads, writes, datasets: known } = document(made, read, dropped);
    expect(left).toEqual([]);
    expect(reads.map(([, [, name]]) => name)).toEqual(['A']);
    expect(writes.map(([, [, name]]) => name)).toEqual(['Z']);
    expect(known.map(({ name }) => name)).toEqual(['A', 'X', 'Z']);
  });

  it('by a run that failed hides nothing', () => {
    expect(edges(made, read, { ...dropped, eventType: 'FAIL' })).toHaveLength(2);
  });

  it('ends where a run that has not failed states the dataset as an output later', () => {
    const again = told('r4 START 2026-01-03 -> X', { job: 'again' });
    expect(edges(made, read, dropped, again)).toEqual(['A -> X', 'X -> Z']);
    expect(edges(made, read, dropped, { ...again, eventType: 'FAIL' })).toEqual([]);
    expect(edges(made, read, dropped, told('r5 COMPLETE 2026-01-03 X', { job: 'again' }))).toEqual(
      [],
    );
  });

  it('ends where a declaration states the dataset', () => {
    expect(edges(made, read, dropped, declaredDataset('2026-01-03', 'X', {}))).toHaveLength(2);
  });
});

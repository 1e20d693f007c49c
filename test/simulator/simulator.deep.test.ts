import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Compared } from './compared.ts';
import { COMPLETE, SILENT, simulatorPage } from './figures.ts';
import { FIELD_KINDS, KINDS, simulated, type Simulated } from './simulated.ts';
import { baseline, precision, precisionOf, recall, tallyOf, type Tally } from './tally.ts';

let complete: readonly Simulated[] = [];
let silent: readonly Simulated[] = [];

beforeAll(async () => {
  complete = await simulated(COMPLETE);
  silent = await simulated(SILENT);
}, 600_000);

const assetsOf = (all: readonly Simulated[], kind: Simulated['kind'] | null = null) =>
  all.filter((one) => kind === null || one.kind === kind).flatMap(({ assets }) => assets);
const tally = (assets: readonly Compared[], kind: Compared['kind'] | null = null): Tally =>
  tallyOf(assets.filter((one) => kind === null || one.kind === kind));

describe('of changes made for real to pipelines that say which fields they use, the analysis', () => {
  it('misses no victim, of any kind of change', () => {
    expect(complete.length).toBeGreaterThanOrEqual(1000);
    for (const kind of KINDS) {
      const missed = assetsOf(complete, kind).filter(({ isVictim, isTold }) => isVictim && !isTold);
      expect({ kind, missed }).toEqual({ kind, missed: [] });
    }
  });

  it('is right nine times in ten, and more often where it is certain', () => {
    const all = tally(assetsOf(complete));
    expect(precision(all)).toBeGreaterThanOrEqual(0.9);
    expect(precisionOf(all.certain)).toBeGreaterThanOrEqual(0.95);
    expect(precision(tally(assetsOf(complete), 'DATASET'))).toBeGreaterThanOrEqual(0.9);
  });

  it('knows better than who names everything downstream of a field, of which not even half are victims', () => {
    const assets = FIELD_KINDS.flatMap((kind) => assetsOf(complete, kind));
    for (const kind of [null, 'DATASET', 'JOB', 'FIELD'] as const) {
      const all = tally(assets, kind);
      expect(all.victimsDownstream).toBeLessThanOrEqual(all.downstream / 2);
      expect(baseline(all)).toBeLessThan(0.6);
    }
  });
});

describe('of pipelines some jobs of which do not say which fields they use, the analysis', () => {
  it('misses no victim, if what is only possible counts', () => {
    expect(recall(tally(assetsOf(silent)))).toBe(1);
  });
});

it('docs/simulator.md has the figures: npm run simulator writes them', () => {
  expect(readFileSync('docs/simulator.md', 'utf8')).toBe(simulatorPage(complete, silent));
});

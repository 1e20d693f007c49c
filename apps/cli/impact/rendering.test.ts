import { describe, expect, it } from '@jest/globals';
import pc from 'picocolors';
import type { Assessment, AssetVerdict } from '#impact';
import { csv } from '../drawing/csv.ts';
import { assessmentDrawing, assessmentSheet } from './assessment-drawing.ts';
import { assessmentMarkdown } from './assessment-markdown.ts';
import { assessmentSarif } from './assessment-sarif.ts';
import { assessmentText } from './assessment-text.ts';
import type { Assessed } from './assessed.ts';

const ORDERS = { namespace: 'pg', name: 'orders' };
const RAW = { namespace: 's3', name: 'raw' };
const EXTRACT = { namespace: 'airflow', name: 'extract' };

const STEP = {
  from: { ...ORDERS, field: 'status' },
  to: { ...RAW, field: 'status' },
  job: EXTRACT,
  basis: 'COLUMN' as const,
  transformation: { type: 'DIRECT', subtype: 'IDENTITY', masking: false },
  openedAt: 3,
};

const DROPPED: AssetVerdict = {
  asset: { kind: 'FIELD', ...ORDERS, field: 'status' },
  ...{ severity: 'BREAKING', certainty: 'CERTAIN', rule: 'drop-field' },
  reason: 'It is dropped.',
  ...{ change: 0, distance: 0, path: [], lacking: [] },
};
const READER: AssetVerdict = {
  asset: { kind: 'JOB', ...EXTRACT },
  ...{ severity: 'BREAKING', certainty: 'CERTAIN', rule: 'drop-read' },
  reason: 'It reads status, which is gone.',
  ...{ change: 0, distance: 1, path: [], lacking: [] },
};
const COPY: AssetVerdict = {
  asset: { kind: 'DATASET', ...RAW },
  ...{ severity: 'DEGRADED', certainty: 'POSSIBLE', rule: 'stale' },
  reason: 'It goes stale.',
  ...{ change: 0, distance: 1, path: [STEP], lacking: [RAW] },
};

const assessed = (verdicts: readonly AssetVerdict[], title = 'Drop the status'): Assessed => {
  const count = (severity: string) => verdicts.filter((one) => one.severity === severity).length;
  const assessment: Assessment = {
    ...{ format: 1, asOf: 38, foldVersion: 1, rulesVersion: 1 },
    proposal: { title, reason: '', changes: [] },
    verdicts,
    details: [
      {
        asset: READER.asset,
        owners: [{ name: 'team:data', type: null }],
        lastRun: { runId: 'r1', job: EXTRACT, state: 'COMPLETED', startedAt: '2026-03-04' },
        rhythmSeconds: 86_400,
      },
    ],
    summary: {
      bySeverity: {
        BREAKING: count('BREAKING'),
        DEGRADED: count('DEGRADED'),
        INFORMATIONAL: count('INFORMATIONAL'),
      },
      byCertainty: { CERTAIN: 2, POSSIBLE: 1 },
      ...{ byOwner: [], byNamespace: [], byDistance: [] },
      toTell: [{ owner: 'team:data', assets: [READER.asset] }],
      remedies: ['Keep the old name for a while.'],
      rollout: [[EXTRACT]],
    },
    completeness: { complete: true, hidden: 0, withoutFieldDetail: [RAW] },
  };
  return {
    ...{ title, asOf: 38, assessment, hash: 'abc123' },
    ...{ operations: [0], alreadySo: [], decision: null },
    file: { path: 'changes/drop status.yaml', lines: [4] },
  };
};

const THREE = assessed([DROPPED, READER, COPY]);
const plain = { columns: null, paint: pc.createColors(false) };

describe('an assessment', () => {
  it('is a table for people, with what to do', () => {
    expect(assessmentText(THREE, plain)).toBe(
      [
        'Drop the status: 1 breaking, 1 degraded, no informational.',
        '',
        'VERDICT   REACH                                 DISTANCE  KIND     WHAT              WHY',
        'changed   certain                                      0  field    pg orders status  It is dropped.',
        'breaking  certain                                      1  job      airflow extract   It reads status, which is gone.',
        'degraded  possible: fields not known of s3 raw         1  dataset  s3 raw            It goes stale.',
        '',
        'Tell:',
        '  - team:data, owner of 1 affected asset: airflow extract',
        '',
        'To make it safe:',
        '  - Keep the old name for a while.',
        '',
        'Change the jobs in this order:',
        '  - airflow extract',
        '',
        'As of #38. Complete. Known without their fields: s3 raw. Assessment abc123.',
        '',
      ].join('\n'),
    );
  });

  it('is a comment on a pull request, the worst in sight and all of it folded', () => {
    const text = assessmentMarkdown(THREE);
    expect(text.split('\n\n').slice(0, 2)).toEqual([
      '### 🔴 Impact: Drop the status',
      '1 breaking, 1 degraded, no informational.',
    ]);
    const [sight = '', folded = ''] = text.split('<details><summary>All 3 verdicts</summary>');
    const row =
      '| 🔴 breaking | certain | job <code>airflow extract</code> | It reads status, which is gone. | 1 |';
    expect(sight).toContain(row);
    expect(sight).not.toContain('goes stale');
    expect(folded).toContain(row);
    expect(folded).toContain('goes stale');
    expect(folded).toContain('- team&#58;data: <code>airflow extract</code>');
    expect(folded).toContain('```mermaid\nflowchart LR\n');
  });

  it('is no Markdown but its own, whatever things are called', () => {
    const asset = {
      kind: 'JOB' as const,
      namespace: '@everyone',
      name: '`x`|</code><img src=x>#1',
    };
    const text = assessmentMarkdown(assessed([{ ...READER, asset }], '[a](http://b) *c*'));
    const [, picture = ''] = /```mermaid\n(.*?)```/s.exec(text) ?? [];
    expect(text.replace(picture, '')).not.toMatch(/@everyone|<img|`x`|\[a\]|http:|\*c\*|[^&]#1/);
    // Nothing in a label ends the block of the picture.
    expect(picture).not.toMatch(/`|@everyone|<img/);
  });

  it('says what it leaves out when a comment would be too long', () => {
    const many = Array.from({ length: 2000 }, (_, index) => ({
      ...COPY,
      asset: { ...COPY.asset, name: `copy_${index}` },
    }));
    const text = assessmentMarkdown(assessed(many));
    expect(text.length).toBeLessThan(65_536);
    const rows = text.match(/^\| 🟡/gm)?.length ?? 0;
    expect(text).toContain(`${2000 - rows} more are left out here`);
  });

  it('is SARIF, a result for each verdict at the line of its change', () => {
    const [run] = assessmentSarif([THREE]).runs;
    expect(run?.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['drop-field', 'note'],
      ['drop-read', 'error'],
      ['stale', 'warning'],
    ]);
    expect(run?.tool.driver.rules).toEqual([
      { id: 'drop-field' },
      { id: 'drop-read' },
      { id: 'stale' },
    ]);
    expect(run?.results[1]?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'changes/drop%20status.yaml' },
          region: { startLine: 4 },
        },
        logicalLocations: [{ fullyQualifiedName: 'airflow extract', kind: 'function' }],
      },
    ]);
  });

  it('is one run of SARIF with others, and notes where people accepted it', () => {
    const decision = {
      ...{ change: { id: 'c' }, result: 'APPROVED' as const, event: { sequence: 54 } },
      ...{ actor: 'carl', until: null, allows: true, gone: [], added: [], changed: [] },
    };
    const { runs } = assessmentSarif([{ ...THREE, decision }, THREE]);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.results.map(({ level }) => level)).toEqual([
      ...['note', 'note', 'note'],
      ...['note', 'error', 'warning'],
    ]);
  });

  it('is a drawing of what carries it', () => {
    const { nodes, arrows } = assessmentDrawing(THREE);
    expect(nodes.map(({ label, mark }) => [label.join(' '), mark])).toEqual([
      ['pg orders status', 'START'],
      ['airflow extract', 'BREAKING'],
      ['s3 raw', 'DEGRADED'],
      ['s3 raw status', null],
    ]);
    // The reader of what is changed itself has no path.
    expect(arrows.map(({ from, to }) => [from, to])).toEqual([
      ['FIELD pg orders status', 'JOB airflow extract'],
      ['FIELD pg orders status', 'FIELD s3 raw status'],
    ]);
  });

  it('is a sheet with a row for each verdict', () => {
    const lines = csv(assessmentSheet(THREE)).split('\n');
    expect(lines[0]).toBe('# Ledgerline: impact of "Drop the status" as of #38');
    expect(lines[5]).toBe(
      'breaking,certain,1,job,airflow,extract,,drop-read,"It reads status, which is gone.",0,team:data,r1,COMPLETED,86400',
    );
  });
});

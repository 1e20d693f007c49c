import { expect, it } from '@jest/globals';
import { openEventStore } from '#event-store';
import { canonicalJson, parseJson, sha256 } from '#openlineage';
import { changeFact, storedAssessment, type StoredAssessment } from '#domain-events';
import { newFolder } from '../cli/terminal.ts';
import { copyRun } from './copies.ts';
import { inChange } from './entries.ts';

const PROPOSAL = `
title: drop x
changes: [{kind: DROP_FIELD, dataset: {namespace: n, name: A}, field: x}]
`;

/** A change on files, of which an assessment is stored as a version of long ago, or someone else, left it. */
const assessedAs = async (
  alter: (assessment: StoredAssessment) => StoredAssessment,
  hash?: string,
) => {
  const { ledgerline, write, settings } = newFolder();
  await ledgerline([
    'ingest',
    write('copy.json', JSON.stringify(copyRun('copy', 'A', 'B', ['x']))),
  ]);
  const file = write('change.yaml', PROPOSAL);
  const proposed = await ledgerline(['change', 'propose', file, '--json']);
  const { change } = JSON.parse(proposed.out) as { change: string };
  const impact = await ledgerline(['impact', '--change', file, '--as-of', '1', '--json']);
  const read = JSON.parse(impact.out) as { assessment: unknown };
  const assessment = alter(storedAssessment.parse(read.assessment));
  const fact = changeFact(
    {
      type: 'ImpactAssessed',
      ...inChange('c1', 'ann', 'c2'),
      change,
      asOf: assessment.asOf,
      foldVersion: assessment.foldVersion,
      rulesVersion: assessment.rulesVersion,
      hash: hash ?? sha256(canonicalJson(parseJson(Buffer.from(JSON.stringify(assessment))))),
      victims: 'not looked at',
    },
    assessment,
    0,
  );
  const log = await openEventStore(settings.EVENT_STORE_URL);
  const { id, stream, type, data } = fact;
  const recordedAt = new Date().toISOString();
  await log.append(stream, 0, [{ id, type, data, recordedAt, metadata: '{}' }]);
  await log.close();
  // What brings the catalog up to date.
  await ledgerline([
    'ingest',
    write('copy.json', JSON.stringify(copyRun('copy', 'A', 'B', ['x']))),
  ]);
  return { change, check: await ledgerline(['assessment', 'check', change]) };
};

it('is equal for what this version would have stored', async () => {
  const { check } = await assessedAs((assessment) => assessment);
  expect([check.code, check.err]).toEqual([0, '']);
});

it('is read differently under other rules, with what differs', async () => {
  const { check } = await assessedAs((assessment) => ({
    ...assessment,
    rulesVersion: 0,
    verdicts: assessment.verdicts.filter(({ asset }) => asset.kind !== 'JOB'),
  }));
  expect(check.code).toBe(1);
  expect(check.out).toMatch(
    /^the assessment as of #1 is read differently: made by fold \d+ and rules 0, read by fold \d+ and rules \d+\n/,
  );
  expect(check.out).toContain('what differs: rulesVersion, verdicts\n');
  expect(check.out).toContain('  now breaking: job n copy\n');
});

it('differs where the same rules give something else, or the hash is of something else', async () => {
  const severe = await assessedAs((assessment) => ({
    ...assessment,
    verdicts: assessment.verdicts.map((verdict) => ({ ...verdict, severity: 'DEGRADED' as const })),
  }));
  expect(severe.check.code).toBe(1);
  expect(severe.check.out).toMatch(/^the assessment as of #1 differs from what the log says\n/);
  expect(severe.check.out).toContain('  degraded before, breaking now: job n copy\n');
  const forged = await assessedAs((assessment) => assessment, 'f'.repeat(64));
  expect(forged.check.code).toBe(1);
  expect(forged.check.out).toContain('what differs: hash\n');
});

import {
  assessmentHash,
  contextLookup,
  type Asset,
  type Assessment,
  type AssetVerdict,
  type Change,
  type Proposal,
  type Severity,
} from '#impact';
import { redactJson, redactText, type DatasetName } from '#openlineage';
import { deadLettersOf } from '../health/dead-letters.ts';
import { shownStep } from '../lineage/lineage-answer.ts';
import { listPage } from '../graphql/list-page.ts';
import { connection, pageOf, type PageArguments } from '../graphql/page.ts';
import type { Reading } from '../graphql/reading.ts';
import { datasetAt, jobAt } from '../graphql/shown.ts';

interface VerdictArguments extends PageArguments {
  readonly severity?: Severity | null;
  readonly changed?: boolean | null;
}

/** An assessment as the schema has it, with everything named in it read at its own sequence. */
export const shownAssessment = (reading: Reading, assessment: Assessment, hash?: string) => ({
  asOf: assessment.asOf,
  foldVersion: assessment.foldVersion,
  rulesVersion: assessment.rulesVersion,
  hash: () => hash ?? assessmentHash(assessment),
  document: () => redactJson(JSON.stringify(assessment)),
  proposal: shownProposal(reading, assessment.proposal),
  verdicts: ({ severity, changed, ...page }: VerdictArguments) => {
    const verdicts = assessment.verdicts.filter(
      (verdict) =>
        (severity ?? verdict.severity) === verdict.severity &&
        (changed ?? verdict.distance === 0) === (verdict.distance === 0),
    );
    const contextOf = contextLookup(assessment);
    return connection(
      assessment.asOf,
      listPage(assessment.asOf, verdicts, pageOf(page)),
      (verdict) => shownVerdict(reading, verdict, contextOf(verdict.asset)),
    );
  },
  summary: shownSummary(reading, assessment.summary),
  completeness: {
    ...assessment.completeness,
    withoutFieldDetail: () => datasetsAt(reading, assessment.completeness.withoutFieldDetail),
    deadLetters: deadLettersOf(reading),
  },
});

/** A proposal as the schema has it. */
export const shownProposal = (reading: Reading, { title, reason, changes }: Proposal) => ({
  title,
  reason,
  changes: changes.map((change) => shownChange(reading, change)),
});

const shownChange = (reading: Reading, change: Change) => ({
  ...change,
  dataset: 'dataset' in change ? datasetAt(reading, change.dataset) : null,
  job: 'job' in change ? jobAt(reading, change.job) : null,
  toDataset:
    'toDataset' in change
      ? { ...change.toDataset, namespace: reading.shownNamespace(change.toDataset.namespace) }
      : null,
});

const shownVerdict = (
  reading: Reading,
  { asset, reason, path, lacking, ...verdict }: AssetVerdict,
  details: Assessment['details'][number] | null,
) => ({
  ...verdict,
  asset: shownAsset(reading, asset),
  // It may name what it is about.
  reason: redactText(reason),
  path: () => path.map((step) => shownStep(reading, step)),
  lacking: () => datasetsAt(reading, lacking),
  owners: (details?.owners ?? []).map(({ name, type }) => ({
    name: redactText(name),
    type: type === null ? null : redactText(type),
  })),
  lastRun: details?.lastRun
    ? { ...details.lastRun, job: jobAt(reading, details.lastRun.job) }
    : null,
  rhythmSeconds: details?.rhythmSeconds ?? null,
});

const shownSummary = (reading: Reading, summary: Assessment['summary']) => ({
  bySeverity: {
    breaking: summary.bySeverity.BREAKING,
    degraded: summary.bySeverity.DEGRADED,
    informational: summary.bySeverity.INFORMATIONAL,
  },
  certain: summary.byCertainty.CERTAIN,
  possible: summary.byCertainty.POSSIBLE,
  byOwner: summary.byOwner.map(({ key, ...counts }) => ({ key: redactText(key), ...counts })),
  byNamespace: summary.byNamespace.map(({ key, ...counts }) => ({
    key: reading.shownNamespace(key),
    ...counts,
  })),
  byDistance: summary.byDistance,
  toTell: summary.toTell.map(({ owner, assets }) => ({
    owner: redactText(owner),
    assets: () => assets.map((asset) => shownAsset(reading, asset)),
  })),
  remedies: summary.remedies.map(redactText),
  rollout: () => summary.rollout.map((jobs) => jobs.map((job) => jobAt(reading, job))),
});

/** Something affected, as the schema has it. */
export const shownAsset = (reading: Reading, asset: Asset) => ({
  kind: asset.kind,
  dataset: asset.kind === 'JOB' ? null : datasetAt(reading, asset),
  field: asset.kind === 'FIELD' ? asset.field : null,
  job: asset.kind === 'JOB' ? jobAt(reading, asset) : null,
});

const datasetsAt = (reading: Reading, names: readonly DatasetName[]) =>
  names.map((name) => datasetAt(reading, name));

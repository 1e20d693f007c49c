import { z } from 'zod';
import { proposal } from './change-proposal.ts';

const name = z.strictObject({ namespace: z.string(), name: z.string() });
const place = name.extend({ field: z.string().nullable() });

const asset = z.discriminatedUnion('kind', [
  name.extend({ kind: z.literal('DATASET') }),
  name.extend({ kind: z.literal('FIELD'), field: z.string() }),
  name.extend({ kind: z.literal('JOB') }),
]);

const severity = z.enum(['BREAKING', 'DEGRADED', 'INFORMATIONAL']);
const certainty = z.enum(['CERTAIN', 'POSSIBLE']);

const step = z.strictObject({
  from: place,
  to: place,
  job: name.nullable(),
  basis: z.enum(['EXPLICIT', 'COLUMN', 'INFERRED']),
  transformation: z
    .strictObject({
      type: z.string().nullable(),
      subtype: z.string().nullable(),
      masking: z.boolean(),
    })
    .nullable(),
  openedAt: z.int(),
});

const verdict = z.strictObject({
  asset,
  severity,
  certainty,
  rule: z.string(),
  reason: z.string(),
  change: z.int(),
  distance: z.int(),
  path: z.array(step),
  lacking: z.array(name),
});

const lastRun = z.strictObject({
  runId: z.string(),
  job: name,
  state: z.enum(['NEW', 'RUNNING', 'COMPLETED', 'FAILED', 'ABORTED']),
  startedAt: z.string(),
});

const details = z.strictObject({
  asset,
  owners: z.array(z.strictObject({ name: z.string(), type: z.string().nullable() })),
  lastRun: lastRun.nullable(),
  rhythmSeconds: z.number().nullable(),
});

const counts = z.array(
  z.strictObject({
    key: z.string(),
    breaking: z.int(),
    degraded: z.int(),
    informational: z.int(),
  }),
);

const summary = z.strictObject({
  bySeverity: z.record(severity, z.int()),
  byCertainty: z.record(certainty, z.int()),
  byOwner: counts,
  byNamespace: counts,
  byDistance: counts,
  toTell: z.array(z.strictObject({ owner: z.string(), assets: z.array(asset) })),
  remedies: z.array(z.string()),
  rollout: z.array(z.array(name)),
});

/** The shape of a stored assessment. */
export const storedAssessment = z.strictObject({
  format: z.literal(1),
  asOf: z.int(),
  foldVersion: z.int(),
  rulesVersion: z.int(),
  proposal,
  verdicts: z.array(verdict),
  details: z.array(details),
  summary,
  completeness: z.strictObject({
    complete: z.boolean(),
    hidden: z.int(),
    withoutFieldDetail: z.array(name),
  }),
});

/** An assessment as an event stores it. */
export type StoredAssessment = z.infer<typeof storedAssessment>;

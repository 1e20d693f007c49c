import type { AssetVerdict, Severity } from '#impact';
import { version } from '../version.ts';
import { assetText, certaintyText, type Assessed } from './assessed.ts';

/**
 * Assessments as SARIF 2.1.0 (OASIS), as scanners of code report and code hosts show: a result for each verdict, at
 * the line of the file that states its change. Several files are one run, since a code host takes one run of a
 * category. The changed assets themselves, and everything that people accepted, are notes.
 */
export const assessmentSarif = (all: readonly Assessed[]) => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'Ledgerline',
          semanticVersion: version(),
          rules: rulesOf(all.flatMap(({ assessment }) => assessment?.verdicts ?? [])),
        },
      },
      invocations: [
        {
          executionSuccessful: all.every(
            ({ assessment }) => assessment?.completeness.complete !== false,
          ),
        },
      ],
      results: all.flatMap(resultsOf),
      properties: {
        assessments: all.map(({ title, asOf, hash, file }) => ({
          ...{ title, asOf, hash },
          file: file?.path ?? null,
        })),
      },
    },
  ],
});

const resultsOf = ({ assessment, decision, file, operations }: Assessed) =>
  (assessment?.verdicts ?? []).map((verdict) => ({
    ruleId: verdict.rule,
    level: verdict.distance === 0 || decision?.allows === true ? 'note' : LEVELS[verdict.severity],
    message: {
      text: `${verdict.asset.kind.toLowerCase()} ${assetText(verdict.asset)}: ${verdict.distance === 0 ? 'changed' : `${verdict.severity.toLowerCase()}, ${certaintyText(verdict)}`}. ${verdict.reason}`,
    },
    locations: [
      {
        ...(file === null
          ? {}
          : { physicalLocation: placeOf(file, operations[verdict.change] ?? verdict.change) }),
        logicalLocations: [
          { fullyQualifiedName: assetText(verdict.asset), kind: KINDS[verdict.asset.kind] },
        ],
      },
    ],
    // What it is about and not where it stands: the same verdict on the next commit is no new one.
    partialFingerprints: {
      'asset/v1': JSON.stringify([verdict.rule, verdict.asset.kind, assetText(verdict.asset)]),
    },
    properties: { certainty: verdict.certainty, distance: verdict.distance },
  }));

const LEVELS = {
  BREAKING: 'error',
  DEGRADED: 'warning',
  INFORMATIONAL: 'note',
} as const satisfies Record<Severity, string>;

// Of the kinds that SARIF names, those that fit; others are allowed.
const KINDS = { DATASET: 'resource', FIELD: 'member', JOB: 'function' };

const rulesOf = (verdicts: readonly AssetVerdict[]) =>
  [...new Set(verdicts.map(({ rule }) => rule))].sort().map((id) => ({ id }));

const placeOf = ({ path, lines }: NonNullable<Assessed['file']>, change: number) => ({
  artifactLocation: { uri: path.split(/[\\/]/).map(encodeURIComponent).join('/') },
  region: { startLine: lines[change] ?? 1 },
});

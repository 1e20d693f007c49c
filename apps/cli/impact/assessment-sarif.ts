import type { AssetVerdict, Severity } from '#impact';
import { version } from '../version.ts';
import { assetText, certaintyText, type Assessed } from './assessed.ts';

/**
 * An assessment as SARIF 2.1.0 (OASIS), as scanners of code report and code hosts show: a result for each verdict, at the line of
 * the file that states its change.
 */
export const assessmentSarif = ({ assessment, hash, file }: Assessed) => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'Ledgerline',
          semanticVersion: version(),
          rules: rulesOf(assessment.verdicts),
        },
      },
      invocations: [{ executionSuccessful: assessment.completeness.complete }],
      results: assessment.verdicts.map((verdict) => ({
        ruleId: verdict.rule,
        level: LEVELS[verdict.severity],
        message: {
          text: `${verdict.asset.kind.toLowerCase()} ${assetText(verdict.asset)}: ${verdict.severity.toLowerCase()}, ${certaintyText(verdict)}. ${verdict.reason}`,
        },
        locations: [
          {
            ...(file === null ? {} : { physicalLocation: placeOf(file, verdict.change) }),
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
      })),
      properties: { asOf: assessment.asOf, hash },
    },
  ],
});

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

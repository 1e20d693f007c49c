import type { OwnerView, RunState } from '#catalog';
import type { Step } from '#lineage';
import { canonicalJson, parseJson, sha256, type DatasetName, type JobName } from '#openlineage';
import type { Proposal } from '#domain-events';

/** BREAKING: it fails, or is gone or wrong. DEGRADED: it goes stale, or loses something. INFORMATIONAL: it is reached, and goes on as it is. */
export type Severity = 'BREAKING' | 'DEGRADED' | 'INFORMATIONAL';

/** CERTAIN: every step to it is known in detail. POSSIBLE: where field detail is missing, it may not be a victim at all. */
export type Certainty = 'CERTAIN' | 'POSSIBLE';

/** What is affected. */
export type Asset =
  | ({ readonly kind: 'DATASET' } & DatasetName)
  | ({ readonly kind: 'FIELD'; readonly field: string } & DatasetName)
  | ({ readonly kind: 'JOB' } & JobName);

/** What a proposal does to one dataset, field or job: of all that reaches it, the worst and, of equals, the nearest. */
export interface AssetVerdict {
  readonly asset: Asset;
  readonly severity: Severity;
  readonly certainty: Certainty;
  /** The row of the table of rules that says so. */
  readonly rule: string;
  /** One sentence. */
  readonly reason: string;
  /** Which change of the proposal, from 0. */
  readonly change: number;
  /** In dataset hops from what is changed; a job's is that of what it reads, plus one. */
  readonly distance: number;
  /** The shortest path that carries it, in the direction of the data; empty at what is changed itself. */
  readonly path: readonly Step[];
  /** The datasets for want of whose field detail it is only possible, sorted. */
  readonly lacking: readonly DatasetName[];
}

/** What else is known of a victim at the sequence of the assessment, for those who act. */
export interface VictimDetails {
  readonly asset: Asset;
  readonly owners: readonly Pick<OwnerView, 'name' | 'type'>[];
  /** Of a job: its own last run; of a dataset: the last one that wrote it. */
  readonly lastRun: {
    readonly runId: string;
    readonly job: JobName;
    readonly state: RunState;
    readonly startedAt: string;
  } | null;
  /** The usual time between runs, in seconds; null for fewer than three runs. */
  readonly rhythmSeconds: number | null;
}

/** How many verdicts there are, by what people ask for; each list is sorted by its key. */
export interface Summary {
  readonly bySeverity: Readonly<Record<Severity, number>>;
  readonly byCertainty: Readonly<Record<Certainty, number>>;
  readonly byOwner: readonly Count[];
  readonly byNamespace: readonly Count[];
  readonly byDistance: readonly Count[];
  /** The owners of what breaks or is degraded, each with those assets, the worst first. */
  readonly toTell: readonly { readonly owner: string; readonly assets: readonly Asset[] }[];
  /** What would make it safe, each a sentence. */
  readonly remedies: readonly string[];
  /** In which order to roll the change out: jobs to change, sources of data first; a cycle stands together. */
  readonly rollout: readonly (readonly JobName[])[];
}

export interface Count {
  readonly key: string;
  readonly breaking: number;
  readonly degraded: number;
  readonly informational: number;
}

/** What a proposal would do, as of one sequence. The same question gives the same assessment on every engine and every day. */
export interface Assessment {
  readonly format: 1;
  readonly asOf: number;
  /** Of the fold and of the table of rules: under other versions it may read differently. */
  readonly foldVersion: number;
  readonly rulesVersion: number;
  /** With names as they show at the sequence. */
  readonly proposal: Proposal;
  /** Sorted: severity, certainty, distance, then UTF-8 bytes of kind, namespace, name, field. */
  readonly verdicts: readonly AssetVerdict[];
  readonly details: readonly VictimDetails[];
  readonly summary: Summary;
  readonly completeness: {
    readonly complete: boolean;
    /** Nodes that permission hid. */
    readonly hidden: number;
    readonly withoutFieldDetail: readonly DatasetName[];
  };
}

/** The same text for the same asset, and for no other. */
export const assetKey = (asset: Asset): string =>
  JSON.stringify([
    asset.kind,
    asset.namespace,
    asset.name,
    asset.kind === 'FIELD' ? asset.field : null,
  ]);

/**
 * What else is known of the affected assets of an assessment; null where nothing is. A field has the owners, last run and usual time
 * between runs of its dataset.
 */
export const contextLookup = ({
  details,
}: Pick<Assessment, 'details'>): ((asset: Asset) => VictimDetails | null) => {
  const known = { DATASET: new Map<string, ByName>(), JOB: new Map<string, ByName>() };
  const kindOf = ({ kind }: Asset) => (kind === 'JOB' ? 'JOB' : 'DATASET');
  for (const one of details) {
    const { namespace, name } = one.asset;
    const names = known[kindOf(one.asset)].get(namespace) ?? new Map<string, VictimDetails>();
    known[kindOf(one.asset)].set(namespace, names.set(name, one));
  }
  return (asset) => known[kindOf(asset)].get(asset.namespace)?.get(asset.name) ?? null;
};

type ByName = Map<string, VictimDetails>;

/** SHA-256, in hex, of the canonical JSON text of an assessment. */
export const assessmentHash = (assessment: Assessment): string =>
  sha256(canonicalJson(parseJson(Buffer.from(JSON.stringify(assessment)))));

import type { Assessment, AssetVerdict, Certainty } from '#impact';
import type { Case } from './random-case.ts';
import { fieldKey } from './victims.ts';

/** One asset: what became of it, and what was said of it. Null: it goes on as it is. */
export interface Compared {
  readonly kind: 'DATASET' | 'JOB' | 'FIELD';
  readonly name: string;
  readonly isVictim: boolean;
  readonly said: Certainty | null;
  /** Whether it comes after the change at all. */
  readonly isDownstream: boolean;
}

/**
 * Every dataset, field and job of the pipeline but what is changed itself. A field that only holds other rows is said when its
 * dataset is.
 */
export const compared = (
  { change, pipeline, tables, downstream, victims }: Case,
  { verdicts }: Assessment,
): readonly Compared[] => {
  const said = new Map<string, Certainty>();
  for (const verdict of verdicts.filter(({ severity }) => severity !== 'INFORMATIONAL')) {
    const key = keyOf(verdict);
    if (said.get(key) !== 'CERTAIN') said.set(key, verdict.certainty);
  }
  const own = 'job' in change ? change.job.name : change.dataset.name;
  const datasets = [...tables.keys()].filter((name) => name !== own);
  return [
    ...datasets.map((name): Compared => ({
      ...{ kind: 'DATASET', name, isVictim: victims.datasets.has(name) },
      ...{ said: said.get(`DATASET ${name}`) ?? null, isDownstream: downstream.datasets.has(name) },
    })),
    ...pipeline.jobs
      .filter(({ name }) => name !== own)
      .map(({ name }): Compared => ({
        ...{ kind: 'JOB', name, isVictim: victims.jobs.has(name) },
        ...{ said: said.get(`JOB ${name}`) ?? null, isDownstream: downstream.jobs.has(name) },
      })),
    ...datasets.flatMap((dataset) =>
      (tables.get(dataset)?.columns ?? []).map(({ name: field }): Compared => {
        const name = fieldKey(dataset, field);
        const itself = said.get(`FIELD ${name}`) ?? null;
        const byRows = victims.ownFields.has(name)
          ? null
          : (said.get(`DATASET ${dataset}`) ?? null);
        const isVictim = victims.fields.has(name);
        return {
          ...{ kind: 'FIELD', name, isVictim, said: itself ?? (isVictim ? byRows : null) },
          isDownstream: downstream.datasets.has(dataset),
        };
      }),
    ),
  ];
};

const keyOf = ({ asset }: AssetVerdict): string =>
  asset.kind === 'FIELD'
    ? `FIELD ${fieldKey(asset.name, asset.field)}`
    : `${asset.kind} ${asset.name}`;

import type { Assessment, AssetVerdict, Certainty } from '#impact';
import { tablesOf, type Case } from './random-case.ts';
import { fieldKey } from './victims.ts';

/** One asset: what became of it, and what was said of it. Null: it goes on as it is. */
export interface Compared {
  readonly kind: 'DATASET' | 'JOB' | 'FIELD';
  readonly name: string;
  readonly isVictim: boolean;
  readonly said: Certainty | null;
  /**
   * Whether a victim is told: it itself; of a field that holds other rows and no other values, or of which nobody says what it is
   * made of, its dataset.
   */
  readonly isTold: boolean;
  /** A job without outputs, of which no event says which fields it uses. */
  readonly isDashboard: boolean;
  /** Whether it comes after the change at all. */
  readonly isDownstream: boolean;
}

/** Every dataset, field and job of the pipeline but what is changed itself. */
export const compared = (
  { world, change, downstream, victims }: Case,
  { verdicts }: Assessment,
): readonly Compared[] => {
  const said = new Map<string, Certainty>();
  for (const verdict of verdicts.filter(({ severity }) => severity !== 'INFORMATIONAL')) {
    const key = keyOf(verdict);
    if (said.get(key) !== 'CERTAIN') said.set(key, verdict.certainty);
  }
  const tables = tablesOf(world);
  const own = 'job' in change ? change.job.name : change.dataset.name;
  const datasets = [...tables.keys()].filter((name) => name !== own);
  const silent = new Set(
    world.pipeline.jobs
      .filter(({ saysFields }) => !saysFields)
      .flatMap(({ outputs }) => outputs.map(({ dataset }) => dataset)),
  );
  const dashboards = new Set(
    world.pipeline.jobs.filter(({ outputs }) => outputs.length === 0).map(({ name }) => name),
  );
  const whole = (kind: 'DATASET' | 'JOB', name: string): Compared => {
    const verdict = said.get(`${kind} ${name}`) ?? null;
    const part = kind === 'DATASET' ? 'datasets' : 'jobs';
    return {
      ...{ kind, name, isVictim: victims[part].has(name), said: verdict },
      ...{ isTold: verdict !== null, isDownstream: downstream[part].has(name) },
      isDashboard: kind === 'JOB' && dashboards.has(name),
    };
  };
  const field = (dataset: string, column: string): Compared => {
    const name = fieldKey(dataset, column);
    const verdict = said.get(`FIELD ${name}`) ?? null;
    const isByDataset = !victims.ownFields.has(name) || silent.has(dataset);
    return {
      ...{ kind: 'FIELD', name, isVictim: victims.fields.has(name), said: verdict },
      isTold: verdict !== null || (isByDataset && said.has(`DATASET ${dataset}`)),
      ...{ isDownstream: downstream.datasets.has(dataset), isDashboard: false },
    };
  };
  return [
    ...datasets.map((name) => whole('DATASET', name)),
    ...world.pipeline.jobs.filter(({ name }) => name !== own).map(({ name }) => whole('JOB', name)),
    ...datasets.flatMap((dataset) =>
      (tables.get(dataset)?.columns ?? []).map(({ name }) => field(dataset, name)),
    ),
  ];
};

const keyOf = ({ asset }: AssetVerdict): string =>
  asset.kind === 'FIELD'
    ? `FIELD ${fieldKey(asset.name, asset.field)}`
    : `${asset.kind} ${asset.name}`;

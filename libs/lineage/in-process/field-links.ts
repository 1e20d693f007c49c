import type { Transformation } from './store.ts';
import { NONE } from './column.ts';
import { FieldNames } from './field-names.ts';
import type { Moment } from './moment.ts';
import { INFERRED } from './store.ts';

/** A field edge between datasets, with the names that the datasets have for the fields. */
export interface FieldLink {
  readonly from: number;
  readonly fromField: string | null;
  readonly to: number;
  readonly toField: string | null;
  readonly job: number;
  readonly transformation: Transformation;
  readonly openedAt: number;
}

/** What one job feeds from one dataset into another: the row with the strongest basis, then the oldest. */
export interface Feed {
  readonly from: number;
  readonly to: number;
  readonly job: number;
  readonly basis: number;
  readonly openedAt: number;
  /** True when the job states field edges between the two. */
  readonly isDetailed: boolean;
}

type ByField = ReadonlyMap<string | null, readonly FieldLink[]>;

/** The field edges and feeds of a moment by dataset, each made when it is first asked for. */
export class FieldLinks {
  readonly #links = new Map<number, FieldLink>();

  constructor(readonly moment: Moment) {}

  /** The names that are declared or written. A `toField` finds its name among the declared ones. */
  readonly written = remembered(
    (dataset: number) =>
      new FieldNames([
        ...this.#declared(dataset),
        ...this.#rows('eachTo', dataset).flatMap((row) => this.#toField(row, dataset) ?? []),
      ]),
  );

  /** These and the names that are only read. A `fromField` finds its name among the written ones. */
  readonly known = remembered(
    (dataset: number) =>
      new FieldNames([
        ...this.written(dataset),
        ...this.#rows('eachFrom', dataset).flatMap((row) => this.#fromField(row, dataset) ?? []),
      ]),
  );

  readonly outgoing = remembered(
    (dataset: number): ByField =>
      grouped(
        this.#rows('eachFrom', dataset).map((row) => this.#link(row)),
        (link) => link.fromField,
      ),
  );

  readonly incoming = remembered(
    (dataset: number): ByField =>
      grouped(
        this.#rows('eachTo', dataset).map((row) => this.#link(row)),
        (link) => link.toField,
      ),
  );

  /** For each job that states field edges into the dataset, the fields it states them for; null is the whole. */
  readonly stated = remembered((dataset: number) => {
    const stated = new Map<number, Set<string | null>>();
    for (const [field, links] of this.incoming(dataset))
      for (const { job } of links) stated.set(job, (stated.get(job) ?? new Set()).add(field));
    return stated;
  });

  /** The feeds into other datasets. */
  readonly feedsFrom = remembered((dataset: number) =>
    this.#feeds(dataset, 'eachFrom', [...this.outgoing(dataset).values()].flat()),
  );

  /** The feeds from other datasets. */
  readonly feedsTo = remembered((dataset: number) =>
    this.#feeds(dataset, 'eachTo', [...this.incoming(dataset).values()].flat()),
  );

  /** EXPLICIT or COLUMN, as the FEEDS edge that the link lies in. */
  basisOf({ from, to, job }: FieldLink): number {
    const feed = this.#allFeedsFrom(from).find((other) => other.to === to && other.job === job);
    return Math.min(feed?.basis ?? INFERRED, INFERRED - 1);
  }

  readonly #declared = remembered((dataset: number) => {
    const { fields, words } = this.moment.store;
    const names: string[] = [];
    this.moment.eachFrom(fields, dataset, (row) => names.push(words.at(fields.extra[0]?.at(row) ?? NONE)));
    return new FieldNames(names);
  });
}

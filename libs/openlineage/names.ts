/** A dataset, as a producer names it. A pair stays a pair: the two are never joined into one string. */
export interface DatasetName {
  readonly namespace: string;
  readonly name: string;
}

export interface JobName {
  readonly namespace: string;
  readonly name: string;
}

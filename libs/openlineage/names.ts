/** A dataset as one producer names it. Pairs stay pairs: they are never joined into one string. */
export interface DatasetName {
  readonly namespace: string;
  readonly name: string;
}

export interface JobName {
  readonly namespace: string;
  readonly name: string;
}

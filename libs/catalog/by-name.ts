import { compareUtf8, type DatasetName } from '#openlineage';

/** Orders names by namespace, then name, by their UTF-8 bytes. */
export const byName = (a: DatasetName, b: DatasetName): number =>
  compareUtf8(a.namespace, b.namespace) || compareUtf8(a.name, b.name);

import { compareUtf8 } from './compare.ts';
import type { DatasetName } from './names.ts';

/** The order of datasets or jobs: by namespace, then name, by their UTF-8 bytes. */
export const byName = (a: DatasetName, b: DatasetName): number =>
  compareUtf8(a.namespace, b.namespace) || compareUtf8(a.name, b.name);

import { compareUtf8, type DatasetName } from '#openlineage';

/** Of datasets or jobs, for `sort`: namespaces, then names, by their UTF-8 bytes. */
export const byName = (a: DatasetName, b: DatasetName): number =>
  compareUtf8(a.namespace, b.namespace) || compareUtf8(a.name, b.name);

/**
 * The integration that a producer names, whatever its version: of a URI, all but versions, commits, and the branch or tag after
 * `tree` or `blob`. Two versions of one integration are one; a producer without any is itself.
 */
export const integrationOf = (producer: string): string => {
  const kept: string[] = [];
  let inRef = false;
  const segments = producer.split('/');
  segments.forEach((segment, index) => {
    const former = segments[index - 1] ?? '';
    // A ref can go on: tree/providers-openlineage/1.14.0.
    inRef = (REF_FOLLOWS.test(former) && index > 3) || (inRef && isVersion(segment));
    if (inRef || isVersion(segment)) return;
    if (REF_FOLLOWS.test(segment) && index > 2 && index < segments.length - 1) return;
    kept.push(segment.replace(VERSION_SUFFIX, ''));
  });
  return kept.join('/').replace(/\/+$/, '');
};

/** Whether an integration tells only a part of a dataset's fields: dbt sends the documented columns. */
export const isPartialView = (integration: string): boolean =>
  /(?:^|[^a-z0-9])dbt(?:[^a-z0-9]|$)/i.test(integration);

const REF_FOLLOWS = /^(?:tree|blob|raw|commit)$/;

const NUMBERS = String.raw`\d+(?:[._-]\d+)+`;
const REST = String.raw`(?:[._+-]?[a-z][a-z0-9]*(?:[._+-][a-z0-9]+)*)?`;
const VERSION = new RegExp(`^(?:v\\d+|v?${NUMBERS}${REST})$`, 'i');
const VERSION_SUFFIX = new RegExp(`[-_@:]v?\\d+(?:\\.\\d+)+${REST}$`, 'i');
const COMMIT = /^[0-9a-f]{40}$/;

const isVersion = (segment: string): boolean => VERSION.test(segment) || COMMIT.test(segment);

/**
 * The integration of a producer, whatever its version: its URI without versions, commits, and the branch or tag after
 * `tree` or `blob`. Two versions of one integration are the same; a producer without a version is its own
 * integration.
 */
export const integrationOf = (producer: string): string =>
  partsOf(producer).kept.join('/').replace(/\/+$/, '');

/** The version, commit, branch or tag in a producer; null if it has none. */
export const producerVersion = (producer: string): string | null =>
  partsOf(producer).versions.join('/') || null;

/** True if an integration reports only some of a dataset's fields: dbt sends the documented columns. */
export const isPartialView = (integration: string): boolean =>
  /(?:^|[^a-z0-9])dbt(?:[^a-z0-9]|$)/i.test(integration);

/**
 * True if an integration is a person: `urn:ledgerline:person`, alone or followed by `:` and a name. What a person
 * sets takes precedence over what software sends. Only this function knows the mark.
 */
export const isPerson = (integration: string): boolean =>
  integration === PERSON || integration.startsWith(`${PERSON}:`);

const PERSON = 'urn:ledgerline:person';

const partsOf = (
  producer: string,
): { readonly kept: readonly string[]; readonly versions: readonly string[] } => {
  const kept: string[] = [];
  const versions: string[] = [];
  const segments = producer.split('/');
  let inRef = false;
  segments.forEach((segment, index) => {
    const former = segments[index - 1] ?? '';
    // A ref can have several parts: tree/providers-openlineage/1.14.0.
    inRef = (REF_FOLLOWS.test(former) && index > 3) || (inRef && isVersion(segment));
    if (inRef || isVersion(segment)) {
      versions.push(segment);
      return;
    }
    if (REF_FOLLOWS.test(segment) && index > 2 && index < segments.length - 1) return;
    const [suffix = ''] = VERSION_SUFFIX.exec(segment) ?? [];
    if (suffix !== '') versions.push(suffix.slice(1));
    kept.push(segment.slice(0, segment.length - suffix.length));
  });
  return { kept, versions };
};

const REF_FOLLOWS = /^(?:tree|blob|raw|commit)$/;

const NUMBERS = String.raw`\d+(?:[._-]\d+)+`;
const REST = String.raw`(?:[._+-]?[a-z][a-z0-9]*(?:[._+-][a-z0-9]+)*)?`;
const VERSION = new RegExp(`^(?:v\\d+|v?${NUMBERS}${REST})$`, 'i');
const VERSION_SUFFIX = new RegExp(`[-_@:]v?\\d+(?:\\.\\d+)+${REST}$`, 'i');
const COMMIT = /^[0-9a-f]{40}$/;

const isVersion = (segment: string): boolean => VERSION.test(segment) || COMMIT.test(segment);
